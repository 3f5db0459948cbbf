import { beforeEach, describe, expect, test } from 'vitest';
import { openSimulatedCluster, type SimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import { openSimulatedRegistry } from '#adapters/registry/simulated.ts';
import { handClock, type HandClock } from '#adapters/clock/hand.ts';
import type { Source } from '#domain/config/place.ts';
import type { PlanView } from '#domain/plan/plan-view.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { canonical } from '#domain/json.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import { releaseStream, targetStream } from '#domain/streams.ts';
import { knock, registerShop, shop, start, apiWorld, write, type ApiWorld } from '#test/api/world.ts';
import { compile } from '#shared/compiler/compile.ts';

const digest = `sha256:${'a'.repeat(64)}` as const;
const web = 'reg.example.com/shop/web:1';
let world: ApiWorld;
let cluster: SimulatedCluster;
let clock: HandClock;
beforeEach(async () => {
  let state = 7;
  const random = () => (state = (state * 48271) % 2147483647) / 2147483647;
  clock = handClock(start);
  cluster = openSimulatedCluster({ name: 'one', clock, random, namespaces: ['shop'] });
  world = apiWorld({ cluster: async () => cluster, registry: openSimulatedRegistry({ [web]: digest }) });
  await registerShop(world);
});

const plan = async (body: object = {}): Promise<PlanView> => {
  const { status, json } = await knock<PlanView>(world, 'POST /v1/plans', { body: { app: 'shop', ...body } });
  return status === 200 ? json : expect.fail(JSON.stringify(json));
};

const manifestOf = (image: string): Manifest => {
  const compiled = compile(shop(image), { images: {} });
  return (compiled.kind === 'compiled' && compiled.manifests['eu']) || expect.fail();
};

/** A release that brought that manifest to eu and ended well. */
const released = async (id: string, manifest: Manifest, cluster?: string): Promise<void> => {
  const blob = await world.blobs.put(canonical(manifest));
  const snapshot = await world.blobs.put(canonical({ workloads: [], resourceChanges: [] }));
  const { plan: asked } = await plan({ live: false });
  const targets = asked.targets.map((place) => (cluster === undefined ? place : { ...place, cluster }));
  const brought = { ...asked, targets };
  const of = { release: id };
  await write(
    world,
    releaseStream(id),
    {
      kind: 'requested',
      id,
      app: 'shop',
      cause: { kind: 'manual', app: 'shop', images: {}, by: 'li' },
      source: brought.source,
    },
    { kind: 'planned', plan: await world.blobs.put(canonical(brought)), targets: ['eu'] },
  );
  await write(
    world,
    targetStream('shop', 'eu'),
    { kind: 'taken', ...of },
    { kind: 'prepared', ...of, snapshot, manifest: blob },
    { kind: 'completed', ...of, reason: '' },
    { kind: 'closed', ...of, outcome: { kind: 'released' }, runs: 'this' },
  );
};

test('a plan tells what is new, holds tags to their digests, and writes nothing', async () => {
  const before = await world.journal.list('');
  const view = await plan();
  expect(view.plan.pins).toEqual({ [web]: digest });
  expect(view.asWritten).toEqual(['reg.example.com/shop/mail:1']);
  expect(view.targets.map(({ name, good }) => [name, good.kind])).toEqual([
    ['eu', 'first'],
    ['us', 'first'],
  ]);
  expect(view.targets[0]?.live?.map(({ object, kind }) => [object, kind])).toEqual([
    ['Deployment/web', 'new'],
    ['Deployment/mail', 'new'],
  ]);
  expect(view.targets[0]?.back).toContainEqual({ object: 'Deployment/web', how: 'removed again' });
  expect(await world.journal.list('')).toEqual(before);
});

test('against the last good release the recorded manifest is compared, field by field', async () => {
  await released('r1', manifestOf('reg.example.com/shop/web:0'));
  const [eu, us] = (await plan({ live: false })).targets;
  expect(us?.good.kind).toBe('first');
  expect(eu?.live).toBeUndefined();
  expect(eu?.good).toMatchObject({ kind: 'since', release: 'r1' });
  const objects = eu?.good.kind === 'since' ? eu.good.objects : [];
  expect(objects.flatMap(({ changes }) => changes)).toEqual([
    {
      path: 'spec.template.spec.containers.web.image',
      before: 'reg.example.com/shop/web:0',
      after: `${web}@${digest}`,
    },
  ]);
  expect(eu?.back).toEqual([{ object: 'Deployment/web', how: 'put back' }]);
});

/** The shop with one Deployment and one claim more, which the files no longer hold. */
const withMore = (): Manifest => {
  const { objects, ...rest } = manifestOf('reg.example.com/shop/web:0');
  const [first] = objects;
  if (first === undefined) return expect.fail();
  const old = { ...first, metadata: { ...first.metadata, name: 'old' } };
  const { namespace, labels } = first.metadata;
  const claim = {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', ...(namespace && { namespace }), ...(labels && { labels }) },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  };
  return { ...rest, objects: [claim, ...objects, old] };
};

test('a plan names what will be removed at the end and what stays, as far as it is there', async () => {
  await released('r1', withMore());
  const byRule = (await plan({ live: false })).targets[0];
  expect(byRule?.pruneCandidates).toEqual({
    removed: ['Deployment/old'],
    kept: [{ object: 'PersistentVolumeClaim/data', reason: 'it holds data' }],
  });
  expect(byRule?.back).toContainEqual({ object: 'Deployment/old', how: 'made again' });
  expect((await plan()).targets[0]?.pruneCandidates).toEqual({ removed: [], kept: [] });
  for (const object of withMore().objects) await cluster.as('kubectl').apply(object);
  expect((await plan()).targets[0]?.pruneCandidates?.removed).toEqual(['Deployment/old']);
  expect((await plan()).targets[1]?.pruneCandidates).toEqual({ removed: [], kept: [] });
});

test('what a target has left in another cluster is not looked for where it is now', async () => {
  await released('r1', withMore(), 'elsewhere');
  for (const object of withMore().objects) await cluster.as('kubectl').apply(object);
  const pruneCandidates = (await plan()).targets[0]?.pruneCandidates;
  expect(pruneCandidates?.removed).toEqual([]);
  expect(pruneCandidates?.kept[0]?.reason).toBe(
    'it is in the cluster elsewhere, where this target was before',
  );
});

test('where steps cannot be what they say is told by what stands there, not by the files alone', async () => {
  const [first, ...rest] = manifestOf('reg.example.com/shop/web:0').objects;
  if (first === undefined) return expect.fail();
  const recreate = { ...first, spec: { ...specOf(first), strategy: { type: 'Recreate' } } };
  const { namespace = '' } = first.metadata;
  const scaler = {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'theirs', namespace },
    spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'mail' }, maxReplicas: 9 },
  };
  for (const object of [recreate, ...rest, scaler]) await cluster.as('kubectl').apply(object);
  await clock.advance(30_000);
  const mail = 'reg.example.com/shop/mail:2';
  const [eu] = (await plan({ images: { web: 'reg.example.com/shop/web:2', mail } })).targets;
  expect(eu?.remarks).toEqual([
    expect.stringMatching(/^Deployment\/web: its strategy is Recreate/),
    expect.stringMatching(/^Deployment\/mail: HorizontalPodAutoscaler\/theirs changes the number of pods/),
  ]);
  expect((await plan({ live: false })).targets[0]?.remarks).toBeUndefined();
});

test('what runs is asked by dry-run, also where somebody else owns it', async () => {
  const objects = manifestOf('reg.example.com/shop/web:0').objects;
  for (const object of objects) await cluster.as('kubectl').apply(object);
  const [eu] = (await plan()).targets;
  expect(eu?.live?.map(({ object, kind }) => [object, kind])).toEqual([
    ['Deployment/web', 'changed'],
    ['Deployment/mail', 'same'],
  ]);
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' };
  expect(JSON.stringify(await cluster.get(ref))).toContain('shop/web:0');
});

test('in a namespace that a release would make everything is new', async () => {
  const fresh = handClock(start);
  const random = () => 0.5;
  const empty = openSimulatedCluster({ name: 'one', clock: fresh, random, namespaces: [] });
  world = apiWorld({ cluster: async () => empty });
  await registerShop(world);
  const [eu] = (await plan()).targets;
  expect(eu?.live?.map(({ kind }) => kind)).toEqual(['new', 'new']);
});

test('what cannot be planned is refused with every reason, and nobody without a token hears anything', async () => {
  world = apiWorld({ ...world, registry: openSimulatedRegistry({ [web]: 'NotFound' }) });
  const refused = await knock(world, 'POST /v1/plans', { body: { app: 'shop' } });
  expect([refused.status, refused.json['code']]).toEqual([422, 'no-plan']);
  expect(refused.json['detail']).toMatch(/^image reg\.example\.com\/shop\/web:1: /);
  expect((await knock(world, 'POST /v1/plans', { body: { app: 'shp' } })).status).toBe(404);
  expect((await knock(world, 'POST /v1/plans', { body: { app: 'shop', live: 1 } })).status).toBe(400);
  expect((await knock(world, 'POST /v1/plans', { body: { app: 'shop' }, token: undefined })).status).toBe(
    401,
  );
});

describe('values of secrets', () => {
  const withPassword = (value: string): Source => ({
    files: shop(web).files.map(({ path, text }) => ({
      path,
      text: text.replace(
        `image: ${web}`,
        `image: ${web}\n        env: [{ name: DB_PASSWORD, value: ${value} }]`,
      ),
    })),
  });
  const changesIn = (view: PlanView): string => JSON.stringify(view.targets);
  const changed = async () => {
    const compiled = compile(withPassword('before-canary'), { images: {} });
    await released('r-good', (compiled.kind === 'compiled' && compiled.manifests['eu']) || expect.fail());
    return { source: withPassword('after-canary'), live: false };
  };

  test('are masked unless somebody asks for them', async () => {
    const wish = await changed();
    expect(changesIn(await plan(wish))).not.toContain('canary');
    expect(changesIn(await plan({ ...wish, secrets: true }))).toMatch(/before-canary.*after-canary/);
  });

  test('are for those who may write the application', async () => {
    const body = { app: 'shop', ...(await changed()), secrets: true };
    await plan(body);
    const readers = { name: 'readers', may: ['read', 'release.create'], who: [{ token: '*' }] } as const;
    const settings = { ...world.settings, access: async () => ({ roles: [readers] }) };
    const refused = await knock({ ...world, settings }, 'POST /v1/plans', { body });
    expect(refused.status).toBe(403);
    expect(refused.body).not.toContain('canary');
  });
});
