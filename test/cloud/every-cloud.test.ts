import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '#adapters/clock/system.ts';
import type { Cluster } from '#ports/cluster.ts';
import { openRealTheatre } from '#test/cluster/real-stage.ts';
import { inRealTime } from '#test/fakes/clouds.ts';
import { cloudsOf, play } from '#test/story/every-cloud.ts';
import { expectOnce, inFolder, liveThrough, stride } from '#test/story/killed-clouds/lives.ts';
import { openSimulatedTheatre } from '#test/story/simulated-stage.ts';
import { type MotoDatabase, openMotoDatabase } from './moto-database.ts';

/*
 * CloudFormation as moto plays it, with the application file of test/story/every-cloud.ts: on the simulated cluster, on
 * the real control plane (as the other clouds in test/cluster/resources.test.ts), and with a server that is killed.
 */

// Loaded before the story begins, as there.
await Promise.all([
  import('#adapters/cloud/cloudformation/open.ts'),
  import('#adapters/cloud/cloudformation/templates.ts'),
]);

const nowhere = (): Promise<Cluster> => Promise.reject(new Error('no cluster is asked'));
let moto: MotoDatabase;
beforeAll(async () => {
  moto = await openMotoDatabase();
  // It loads its linter when it is first asked to look at a template.
  const clouds = cloudsOf(moto.setting, systemClock(), nowhere, moto.env);
  const cloud = await clouds.open('own', { cluster: 'local', namespace: 'shop' });
  const template = JSON.stringify(await clouds.template('own', 'postgres'));
  await cloud.preview({ name: 'warm-up', template, parameters: {}, tags: {} }).catch(() => undefined);
}, 600_000);
afterAll(() => moto?.stop());

test('on a simulated cluster', async ({ onTestFinished }) => {
  const stage = await openSimulatedTheatre(24, {
    clouds: (clock) => inRealTime(cloudsOf(moto.setting, clock, nowhere, moto.env), clock),
  });
  onTestFinished(() => stage.stop());
  await play(stage, moto.planted);
}, 120_000);

test('on the real control plane', async ({ onTestFinished }) => {
  await moto.reset();
  const stage = await openRealTheatre({}, () => cloudsOf(moto.setting, systemClock(), nowhere, moto.env));
  onTestFinished(() => stage.stop());
  await play(stage, moto.planted);
}, 240_000);

/** Of every stack that there ever was: its name and its state. */
const stacks = async (): Promise<readonly string[]> => {
  const said = await moto.ask('cloudformation', { Action: 'ListStacks', Version: '2010-05-15' });
  const names = [...said.matchAll(/<StackName>(.*?)<\/StackName>/g)].map(([, name]) => name);
  const states = [...said.matchAll(/<StackStatus>(.*?)<\/StackStatus>/g)].map(([, state]) => state);
  return names.map((name, at) => `${name} ${states[at]}`);
};

const left = async (): Promise<string> => {
  const databases = await moto.ask('rds', { Action: 'DescribeDBInstances', Version: '2014-10-31' });
  const queues = await moto.ask('sqs', { Action: 'ListQueues', Version: '2012-11-05' });
  return [databases, queues]
    .flatMap((said) => said.match(/<(DBInstanceIdentifier|QueueUrl)>.*?</g) ?? [])
    .join();
};

/** At which boundary each life of a server dies. It takes minutes, so it is played with TIDEGATE_CRASH only. */
const killed = async (diesAt: (life: number) => number, where: string, onlyDeeds: boolean) => {
  await moto.reset();
  const { setting: cloud, env } = moto;
  const lived = await inFolder((folder) => liveThrough({ cloud, env, folder, diesAt, onlyDeeds }));
  expectOnce(lived, where);
  expect(await stacks(), where).toEqual(['tidegate-prod-shop-db DELETE_COMPLETE']);
  expect(await left(), where).toBe('');
  return lived;
};

const isPlayed = process.env['TIDEGATE_CRASH'] !== undefined;

test.runIf(isPlayed)(
  'a server that is killed again and again makes it once and leaves nothing',
  async () => {
    expect((await killed(stride, 'again and again', false)).deaths).toBeGreaterThan(2);
  },
  900_000,
);

test.runIf(isPlayed)(
  'nor does one that is killed at each boundary alone',
  async () => {
    const { boundaries } = await killed(() => 0, 'undisturbed', true);
    for (const [at, what] of boundaries.entries())
      await killed(
        (life) => (life === 0 ? at + 1 : 0),
        `killed at ${at + 1} of ${boundaries.length}, ${what}`,
        true,
      );
  },
  7_200_000,
);
