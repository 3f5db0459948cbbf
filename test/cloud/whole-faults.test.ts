import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readFunctions } from '#infra/functions.ts';
import { appSource } from '#test/story/stage.ts';
import type { CallFault } from './lambda/pool.ts';
import { openStage, type Stage } from './open-stage.ts';
import { resourceRole } from './probes.ts';
import { logOf, openScene, type Scene } from './stories.ts';

/* A release that calls every task of a release, and every fault at every one of them. */

const region = 'eu-central-1';
let stage: Stage;
let scene: Scene;
let calm: Told;
beforeAll(async () => {
  stage = await openStage({
    parameters: { Clouds: 'true', ResourceRoleArn: `arn:aws:iam::123456789012:role/${resourceRole}` },
    secrets: { CloudsSecret: { aws: { kind: 'cloudformation', region, environments: ['prod'] } } },
  });
  scene = await openScene(stage.client, stage.ground, 'whole');
  calm = await whole('1', async () => undefined);
}, 600_000);
afterAll(() => stage?.stop());

/** Tasks that no release here can call, each with the test that has it under faults. */
const elsewhere: Readonly<Record<string, string>> = {
  runHook: 'test/story/host-faults.test.ts: a function calls no address of this machine',
  waitForCloud: 'test/story/host-faults.test.ts: moto has made a stack when it answers',
  moveTenant: 'test/story/tenants.test.ts: of another workflow',
  rollBack: 'test/cloud/faults.test.ts: of a release that comes back',
};
const called = readFunctions()
  .filter(({ name, kind }) => kind === 'task' && elsewhere[name] === undefined)
  .map(({ name }) => name);

const mail = '    - {name: mail, type: worker, properties: {image: "shop/mail:1"}}\n';
const strategy = '{steps: [{percent: 50%, bake: 4s, approve: true}, 100%], bake: 4s}';
const more = '  approval: {}\n  soak: {for: 60s, objective: 95%}\nresources: {store: {class: bucket}}\n';

const register = async (image: string, isFirst: boolean): Promise<void> => {
  const { app, namespace } = scene;
  const rest = isFirst ? { steps: '[100%]', bake: '1s' } : { strategy, more };
  const { files } = appSource({ name: app, image: `shop/app:${image}`, namespace, replicas: 4, ...rest });
  const text = (files[0]?.text ?? '').replace(/^release:/m, isFirst ? `${mail}release:` : 'release:');
  await stage.client.register(app, { files: [{ path: 'app.yaml', text }] });
};

interface Told {
  readonly outcome: string | undefined;
  readonly log: readonly string[];
  readonly names: ReadonlySet<string>;
}

const start = async (image: string): Promise<string> =>
  (await stage.client.start({ app: scene.app }, `whole-${image}-${crypto.randomUUID()}`)).id;

/** Says yes to the question about the plan (`asked`), or to that about a step (`suspended`), once it was asked. */
const approve = async (id: string, kind: 'asked' | 'suspended'): Promise<void> => {
  await scene.until(id, ({ fact }) => fact.kind === kind);
  // Not `expect.poll`, which only a test may call: the calm release is played before the first one.
  const question = await vi.waitFor(
    async () => (await openQuestion(id)) ?? Promise.reject(new Error(`no open question of ${id}`)),
    { timeout: 60_000, interval: 500 },
  );
  await stage.client.decide(question, 'approved', 'looks fine');
};
const openQuestion = async (id: string) =>
  (await stage.client.approvals()).find(({ release }) => release === id);

/** Mail comes with a first version, and goes with the next, which asks twice, needs a bucket, and soaks. */
const whole = async (image: string, disturb: () => Promise<void>): Promise<Told> => {
  await register(`${image}-before`, true);
  await scene.ended(await start(`${image}-before`));
  await register(image, false);
  // moto loads its linter when it is first asked about a template, longer than a plan waits.
  await vi.waitFor(
    async () => {
      const said = JSON.stringify(await stage.client.plan({ app: scene.app }));
      if (/no answer/.test(said)) throw new Error(said);
    },
    { timeout: 180_000, interval: 1000 },
  );
  const from = stage.cloud.pool.reports.length;
  // It is backed off from.
  stage.cloud.pool.next('provision', {
    kind: 'cut-off',
    cut: () => stage.cloud.gate.faults.away('cloudformation', 8000),
  });
  await disturb();
  const id = await start(image);
  await approve(id, 'asked');
  await approve(id, 'suspended');
  const { outcome } = await scene.ended(id);
  const names = new Set(stage.cloud.pool.reports.slice(from).map(({ name }) => name));
  return { outcome: outcome?.kind, log: await logOf(stage.client, id, scene), names };
};

test('it calls every task that there is', () => {
  expect(called.filter((name) => !calm.names.has(name))).toEqual([]);
  expect(calm.outcome).toBe('released');
});

/** Two deaths at most: a third one in a row is no accident, and ends the execution. */
const faults: readonly CallFault[] = [
  { kind: 'killed', afterMs: 60 },
  { kind: 'throttled' },
  { kind: 'timed-out' },
  { kind: 'late', ms: 3000 },
  { kind: 'twice' },
];

test('every task is killed, throttled, hung, called late and called twice, and the release is none the worse', async () => {
  const { outcome, log } = await whole('2', async () => {
    for (const name of called) for (const fault of faults) stage.cloud.pool.next(name, fault);
  });
  expect(outcome).toBe('released');
  expect(log).toEqual(calm.log);
  expect(called.filter((name) => stage.cloud.pool.waiting(name) > 0)).toEqual([]);
});

test('DynamoDB is away for a second from the first call of every task on', async () => {
  const { outcome, log } = await whole('3', async () => {
    for (const name of called)
      stage.cloud.pool.next(name, {
        kind: 'cut-off',
        cut: () => stage.cloud.gate.faults.away('dynamodb', 1000),
      });
  });
  expect(outcome).toBe('released');
  expect(log).toEqual(calm.log);
});
