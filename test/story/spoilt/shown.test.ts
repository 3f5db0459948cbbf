import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { openVictim, type Victim } from '#test/attacks/server.ts';
import { command } from '#test/cases/command.ts';
import { account, playRos, type PlayedRos } from '#test/fakes/ros/server.ts';
import { settings } from '../every-cloud.ts';
import { bindsDatabase, shopWith } from '../resource-source.ts';

/*
 * What a person reads who asks for resources that cannot be had: the verbs of the command line, a real `tidegate up`, and
 * ROS as we play it. What every kind of cloud refuses is in shared/services/cloud/plan-refusals.test.ts. Real time:
 * processes, and HTTP over loopback.
 */

let ros: PlayedRos;
let server: Victim;

beforeAll(async () => {
  ros = await playRos();
  const own = { ...settings.ros(ros), classes: ['postgres', 'queue'] };
  const clouds = { own, other: { ...own, classes: ['queue'] } };
  server = await openVictim({ settings: stringify({ clouds }) });
  mkdirSync(join(server.folder, 'shop'));
}, 120_000);

afterAll(async () => {
  await server.stop();
  ros.close();
}, 120_000);

interface Wanted {
  readonly image?: string;
  readonly traits?: readonly string[];
  readonly resources?: Readonly<Record<string, string>>;
}

const database = (fields = 'size: small') => ({ db: `{ class: postgres, deletion: delete, ${fields} }` });

const write = ({ image = 'shop/shop:1', traits = [bindsDatabase], resources = database() }: Wanted): void => {
  const strategy = '{ steps: [100%], bake: 0s }';
  const [file] = shopWith('shop', { image, traits, resources, strategy }).files;
  const text = (file?.text ?? '').replace('cluster: local', 'cluster: play');
  writeFileSync(join(server.folder, 'shop/app.yaml'), text);
};

const run = (...args: readonly string[]) => command(server.folder, ...args);
const said = ({ out, err }: { readonly out: string; readonly err: string }): string => `${err}\n${out}`;
const writes = (): number =>
  ros.asked.filter(({ action }) => /^(Create|Update|Delete)Stack$/.test(action)).length;

/** The lines of a text that fit. */
const linesWith = (text: string, sentence: RegExp): readonly string[] =>
  text.split('\n').filter((line) => sentence.test(line));

/** Mistakes in the files: the command line finds them before it asks anybody. */
const inFiles: Readonly<Record<string, readonly [Wanted, RegExp]>> = {
  'a class that does not exist': [
    { resources: { db: '{ class: postgre }' } },
    /app\.yaml:\d+:\d+ class of resource db cannot be "postgre"; did you mean "postgres"\?/,
  ],
  'two resources of one name': [
    { resources: { db: '{ class: postgres }\n  db: { class: postgres }' } },
    /app\.yaml:\d+:\d+ "db" appears here a second time \(first in line \d+\); keep one/,
  ],
  'a binding to an output that is not there': [
    { traits: [bindsDatabase.replace('DB_HOST: host', 'DB_HOST: hots')] },
    /app\.yaml:\d+:\d+ postgres "db" has no output "hots"; did you mean "host"\?/,
  ],
  'a binding to a resource that is not there': [
    { resources: { data: '{ class: postgres }' } },
    /app\.yaml:\d+:\d+ there is no resource "db" here; known: data/,
  ],
};

test.each(Object.entries(inFiles))('%s is told with its place', async (_, [wanted, sentence]) => {
  write(wanted);
  for (const verb of [['plan'], ['release', '-w']]) {
    const answer = await run(...verb, '-f', 'shop/app.yaml');
    expect(answer.code).toBe(1);
    expect(linesWith(said(answer), sentence)).toHaveLength(1);
  }
});

const refuse = (status: number, code: string, message: string): void => {
  // Once for the plan, and once for the release.
  for (let time = 0; time < 2; time += 1)
    ros.faults.push({ action: /PreviewStack/, kind: 'error', status, code, message });
};

const standing = () => {
  const found = [...ros.stacks.values()].find(({ status }) => status !== 'DELETE_COMPLETE');
  if (found === undefined) throw new Error('there is no stack');
  return found;
};

/** What is wrong, what is asked for, the sentence, and how `tidegate resources --drift` shows what stands. */
type Case = readonly [spoil: () => () => void, Wanted, RegExp, shown?: RegExp];
const nothing = () => () => undefined;

const withTypes = (change: (types: PlayedRos['types']) => PlayedRos['types']) => () => {
  const before = ros.types;
  ros.types = change(before);
  return () => void (ros.types = before);
};

/** Before there is a database. */
const atFirst: Readonly<Record<string, Case>> = {
  'a class that nobody serves': [
    nothing,
    { traits: [], resources: { cache: '{ class: redis }' } },
    /no cloud serves redis "cache" of target eu in environment prod, cluster play: known: postgres, queue; or add a template for it in the settings of the server/,
  ],
  'a class that two clouds serve': [
    nothing,
    { traits: [], resources: { jobs: '{ class: queue }' } },
    /queue "jobs" of target eu is served by own and other .*; narrow one of them by environments, clusters or classes/,
  ],
  'a parameter that is not there': [
    nothing,
    { resources: database('parameters: { Zone: a }') },
    /the template of postgres in cloud own declares no parameter "Zone" \(resource "db"\); it has Name, Size/,
  ],
  'a region without the type': [
    withTypes((types) => new Map([...types].filter(([type]) => !type.startsWith('ALIYUN::RDS')))),
    {},
    /The Resource Type \(ALIYUN::RDS::DBInstance\) could not be found; give this cloud another region, or serve/,
  ],
  'missing rights': [
    () => {
      const message = 'User acs:ram::1:user/ann is not authorized to perform ros:PreviewStack';
      refuse(403, 'NoPermission', message);
      return () => undefined;
    },
    {},
    /stack tidegate-prod-shop-db: NoPermission: User acs:ram::1:user\/ann .* ros:PreviewStack; grant that right to/,
  ],
  'a quota': [
    () => {
      refuse(400, 'StackLimitExceeded', 'The number of stacks exceeds the limit.');
      return () => undefined;
    },
    {},
    /StackLimitExceeded: The number of stacks exceeds the limit; ask for a higher quota, or remove what/,
  ],
};

const large = { resources: database('size: large') };

/** Once it stands. */
const later: Readonly<Record<string, Case>> = {
  'a change that would replace the database': [
    nothing,
    { resources: database("parameters: { Version: '16.0' }") },
    /this would replace Database of the postgres "db", and its data with it; undo the change, or set allow: \[replace\] for it/,
    /CREATE_COMPLETE; in sync/,
  ],
  'a stack that somebody has changed': [
    () => {
      standing().drifted = { Database: 'MODIFIED' };
      return () => void (standing().drifted = {});
    },
    large,
    /Database was changed outside Tidegate, and this release would overwrite that; undo it in the cloud, or set allow: \[overwrite\] for it/,
    /; drifted: Database[^]*resource\/db: changed in its cloud \(Database\)/,
  ],
  'a stack that takes no update': [
    () => {
      const stack = standing();
      Object.assign(stack, { status: 'ROLLBACK_FAILED', reason: 'no capacity' });
      return () => void Object.assign(stack, { status: 'CREATE_COMPLETE', reason: '' });
    },
    large,
    /it stands in ROLLBACK_FAILED \(no capacity\) and accepts no change; repair it in the cloud first/,
    /it stands in ROLLBACK_FAILED \(no capacity\)/,
  ],
  'another account': [
    () => {
      const { accountId, stacks } = ros;
      Object.assign(ros, { accountId: '6543210987654321', stacks: new Map() });
      return () => void Object.assign(ros, { accountId, stacks });
    },
    large,
    /it was made in 1234567890123456\/cn-hangzhou, and the cloud is 6543210987654321\/cn-hangzhou now; bring its credentials back, or give/,
    /drift unknown: it was made in 1234567890123456\/cn-hangzhou, and the cloud is/,
  ],
  'a stack that somebody has deleted': [
    () => {
      const stack = standing();
      stack.status = 'DELETE_COMPLETE';
      return () => void (stack.status = 'CREATE_COMPLETE');
    },
    large,
    /it was removed outside Tidegate, and its data with it .*; restore it in the cloud, .*`tidegate resources forget tidegate-prod-shop-db`/,
    /; removed outside Tidegate; `tidegate plan` says[^]*resource\/db: removed in its cloud; `tidegate plan` says/,
  ],
};

const isRefused = async ([spoil, wanted, sentence, shown]: Case): Promise<void> => {
  write(wanted);
  const mend = spoil();
  const before = writes();
  try {
    const plan = await run('plan', '-f', 'shop/app.yaml');
    const release = await run('release', '-f', 'shop/app.yaml', '-w');
    const status = await run('status');
    expect([plan.code, release.code, status.code]).toEqual([9, 9, 0]);
    for (const answer of [plan, release]) expect(linesWith(said(answer), sentence)).toHaveLength(1);
    expect(linesWith(said(status), sentence)[0]).toContain('refused');
    if (shown !== undefined) {
      const [resources, drift] = [await run('resources', '--drift'), await run('drift')];
      expect(`${said(resources)}${said(drift)}`).toMatch(shown);
    }
    expect(writes()).toBe(before);
  } finally {
    mend();
  }
};

test.each(Object.entries(atFirst))('%s is refused before there is a database', (_, one) => isRefused(one));

test('what is right is released, and each thing that is wrong afterwards is refused', async () => {
  write({});
  expect((await run('release', '-f', 'shop/app.yaml', '-w')).code).toBe(0);
  for (const one of Object.values(later)) await isRefused(one);
}, 120_000);

test('an account that is switched in the middle is said, and waited for', async () => {
  const away =
    /blocked by ProviderForbids: .* the cloud is 6543210987654321\/cn-hangzhou now; bring its credentials back/;
  write({ image: 'shop/shop:2', ...large });
  const { accountId, stacks } = ros;
  const before = writes();
  const following = run('release', '-f', 'shop/app.yaml', '-w');
  while (writes() === before) await pause(20);
  Object.assign(ros, { accountId: '6543210987654321', stacks: new Map() });
  while (!away.test(said(await run('status', 'shop')))) await pause(300);
  expect((await run('status', 'shop')).code).toBe(9);
  Object.assign(ros, { accountId, stacks });
  const end = await following;
  expect(end.code).toBe(0);
  expect(linesWith(said(end), away)).toHaveLength(1);
  expect(said(await run('resources'))).toMatch(/postgres large.*UPDATE_COMPLETE/);
}, 120_000);

test('nothing secret was said, and nothing was an internal error', () => {
  const log = server.said();
  expect(log).toContain('refused: ');
  for (const secret of [account.accessKeySecret, server.token, 'internal error'])
    expect(log).not.toContain(secret);
});
