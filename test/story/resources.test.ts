import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { targetStream } from '#domain/streams.ts';
import { describeDrift, healable } from '#domain/drift/drift.ts';
import { describeTarget } from '#domain/view/describe-target.ts';
import { oneCloud } from '#test/fakes/clouds.ts';
import { readStack } from '#shared/services/cloud/advance-stack.ts';
import { driftOf } from '#shared/services/sync/targets.ts';
import { readPlan } from '#shared/services/store/releases.ts';
import { openSimulatedTheatre, type SimulatedTheatre } from './simulated-stage.ts';
import { bindsDatabase, shopWith } from './resource-source.ts';

/* A shop with a database and a load balancer of a cloud: they come with it, change with it, and come back with it. */

const key = 'one/tidegate-prod-shop-db';

interface Wanted {
  readonly image: string;
  readonly db?: string;
  readonly edge?: boolean;
}

const sourceOf = (namespace: string, { image, db = 'size: small', edge = true }: Wanted) =>
  shopWith(namespace, {
    image,
    traits: [
      bindsDatabase,
      ...(edge ? ["{ type: annotations, properties: { balancer: '${resources.edge.id}' } }"] : []),
    ],
    resources: { db: `{ class: mysql, ${db} }`, ...(edge ? { edge: '{ class: load-balancer }' } : {}) },
  });

const open = async (onEnd: (end: () => Promise<void>) => void) => {
  const played = oneCloud();
  const stage = await openSimulatedTheatre(7, { clouds: played.clouds });
  onEnd(() => stage.stop());
  const release = async (id: string, wanted: Wanted) => {
    await stage.request(id, sourceOf(stage.namespace, wanted));
    return (await stage.ended(id)).outcome;
  };
  const secret = () =>
    stage.cluster.get({ apiVersion: 'v1', kind: 'Secret', namespace: stage.namespace, name: 'shop-db' });
  const shop = () =>
    stage.cluster.get({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: stage.namespace,
      name: 'shop',
    });
  return { stage, cloud: played.cloud(), release, secret, shop };
};

const said = async (stage: SimulatedTheatre): Promise<readonly string[]> =>
  (await stage.facts('shop', 'eu')).map((fact) => describeTarget(fact));

const everything = async (stage: SimulatedTheatre): Promise<string> => {
  const streams = await stage.world.journal.list('');
  const all = await Promise.all(streams.map(({ stream }) => stage.world.journal.read(stream)));
  return JSON.stringify([all, stage.told]);
};

test('a database is made, bound and told of; its password is in the Secret and nowhere else', async ({
  onTestFinished,
}) => {
  const { stage, cloud, release, secret, shop } = await open(onTestFinished);
  expect(await release('r1', { image: 'shop/shop:1' })).toMatchObject({ kind: 'released' });
  expect(cloud.stacks()).toEqual(['tidegate-prod-shop-db', 'tidegate-prod-shop-edge']);
  const { data } = (await secret()) as unknown as { data: Record<string, string> };
  const password = Buffer.from(data['password'] ?? '', 'base64').toString();
  expect(password).toMatch(/^secret of simulated/);
  expect(Buffer.from(data['host'] ?? '', 'base64').toString()).toMatch(/simulated$/);
  expect(await everything(stage)).not.toContain('secret of');
  expect((await shop())?.metadata.annotations?.['balancer']).toMatch(/^main-\d+\.id\.simulated$/);
  expect(await said(stage)).toEqual(
    expect.arrayContaining([
      'provision: db (one), edge (one)',
      'provision: db: CREATE_IN_PROGRESS',
      'provision: ready: db, edge',
    ]),
  );
  const plan = await readPlan(stage.world, await stage.release('r1'));
  expect(plan.targets[0]?.stacks?.map(({ changes }) => changes.map(({ action }) => action))).toEqual([
    ['create'],
    ['create'],
  ]);
});

test('a bad revision comes back, and the database with it: what it changed is as it was', async ({
  onTestFinished,
}) => {
  const { stage, cloud, release } = await open(onTestFinished);
  await release('r1', { image: 'shop/shop:1' });
  const before = (await readStack(stage.world, key)).standing?.spec;
  expect(await release('r2', { image: 'shop/shop:2-errs', db: 'size: large' })).toMatchObject({
    kind: 'rolled-back',
  });
  const { standing, open: under } = await readStack(stage.world, key);
  expect(standing?.spec).toBe(before);
  expect(under).toBeUndefined();
  expect((await cloud.read('tidegate-prod-shop-db'))?.status).toBe('UPDATE_COMPLETE');
  expect(await said(stage)).toContain('resources are taken back');
});

test('the first release fails: the load balancer goes again, and the database stays, for it may hold data', async ({
  onTestFinished,
}) => {
  const { cloud, release, secret } = await open(onTestFinished);
  const outcome = await release('r1', {
    image: 'shop/shop:none',
    db: 'size: small, parameters: { Fails: no capacity }',
  });
  expect(outcome).toMatchObject({ kind: 'rolled-back', reason: expect.stringContaining('no capacity') });
  expect(cloud.stacks()).toEqual([]);
  expect(await secret()).toBeUndefined();
  // The same again with a database that can be made.
  expect(await release('r2', { image: 'shop/shop:1' })).toMatchObject({ kind: 'released' });
  expect(cloud.stacks()).toHaveLength(2);
});

test('what the application leaves out goes at the end, or stays where it is to be retained', async ({
  onTestFinished,
}) => {
  const { cloud, release, stage } = await open(onTestFinished);
  await release('r1', { image: 'shop/shop:1' });
  expect(await release('r2', { image: 'shop/shop:2', edge: false })).toMatchObject({ kind: 'released' });
  expect(cloud.stacks()).toEqual(['tidegate-prod-shop-db']);
  expect(await said(stage)).toContain('removed resource/edge');
});

test('a change that would replace the database is refused before anything moves, and asked about where it is allowed', async ({
  onTestFinished,
}) => {
  const { stage, cloud, release } = await open(onTestFinished);
  await release('r1', { image: 'shop/shop:1' });
  const calls = cloud.calls.length;
  const refused = await release('r2', { image: 'shop/shop:2', db: "parameters: { Engine: '2' }" });
  expect(refused).toMatchObject({ kind: 'refused', reason: expect.stringContaining('allow: [replace]') });
  expect(cloud.calls.slice(calls).filter((call) => /^(create|update|remove)/.test(call))).toEqual([]);
  await stage.request(
    'r3',
    sourceOf(stage.namespace, { image: 'shop/shop:2', db: "parameters: { Engine: '2' }, allow: [replace]" }),
  );
  await stage.until(async () => (await stage.release('r3')).plan !== undefined, 60_000);
  const plan = await readPlan(stage.world, await stage.release('r3'));
  expect(plan.approval).toBeDefined();
  expect(plan.targets[0]?.stacks?.[0]?.changes).toMatchObject([{ action: 'replace' }]);
  await stage.until(async () => (await stage.world.journal.list('approval/')).length > 0, 60_000);
  await stage.wake('r3');
  expect((await stage.ended('r3')).outcome?.kind).toBe('released');
});

test('aborted while the cloud works: what it makes is waited for, and taken back', async ({
  onTestFinished,
}) => {
  const { stage, cloud } = await open(onTestFinished);
  await stage.request('r1', sourceOf(stage.namespace, { image: 'shop/shop:1', db: 'deletion: delete' }));
  await stage.until(async () => cloud.calls.includes('create tidegate-prod-shop-db'), 60_000);
  await stage.note('r1', { kind: 'aborted', by: 'tester' } as never);
  expect((await stage.ended('r1')).outcome?.kind).toMatch(/rolled-back|aborted/);
  expect(cloud.stacks()).toEqual([]);
  expect(await stage.world.journal.list(targetStream('shop', 'eu'))).toHaveLength(1);
});

test('a change by hand in the cloud is drift of the target, is told by its schedule, and is left to people', async ({
  onTestFinished,
}) => {
  const { stage, cloud, release } = await open(onTestFinished);
  await release('r1', { image: 'shop/shop:1' });
  const { namespace, world } = stage;
  const spot = { app: 'shop', target: 'eu', cluster: 'local', namespace, environment: 'prod' };
  expect(await driftOf(world, spot)).toMatchObject({ kind: 'in-sync' });
  cloud.byHand('tidegate-prod-shop-db', 'drift');
  const drift = await driftOf(world, spot);
  const objects = drift.kind === 'drifted' ? drift.objects : [];
  expect(objects).toMatchObject([{ object: 'resource/db', kind: 'in-cloud' }]);
  expect(describeDrift(objects)).toBe('resource/db was changed in its cloud (Main)');
  expect(healable(objects)).toEqual([]);
});
