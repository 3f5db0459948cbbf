import { expect, test } from 'vitest';
import { handClock } from '../../clock/hand.ts';
import { Failure } from '#domain/failure.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import type { Sighting } from '#ports/cluster.ts';
import { openSimulatedCluster, type SimulationOptions } from './open.ts';

/** Dice with a seed (Park and Miller). */
const dice = (seed: number) => () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;

const simulation = (options: Partial<SimulationOptions> = {}) => {
  const clock = handClock(Date.UTC(2026, 0, 1));
  const cluster = openSimulatedCluster({
    name: 'eu',
    clock,
    random: dice(3),
    namespaces: ['shop'],
    ...options,
  });
  return { clock, cluster };
};

const checkout = (replicas: number, image = 'app:v1', pod: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'checkout', namespace: 'shop' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'checkout' } },
    template: {
      metadata: { labels: { app: 'checkout' } },
      spec: { containers: [{ name: 'app', image }], ...pod },
    },
  },
});
const ref = refOf(checkout(1));

const failureOf = async (work: Promise<unknown>): Promise<Failure> => {
  const outcome = await work.then(
    () => new Error('it worked'),
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(Failure);
  return outcome as Failure;
};

const replicasOf = (object: KubeObject | undefined) =>
  (object?.['spec'] as { replicas?: number } | undefined)?.replicas;
const scale = (replicas: number) => [{ op: 'add', path: '/spec/replicas', value: replicas }] as const;

test('an unreachable cluster has done nothing; a timeout has, and does not say so', async () => {
  const { cluster } = simulation();
  await cluster.apply(checkout(1));
  cluster.faults.next({ fault: { kind: 'unreachable' }, verb: 'patch' });
  const away = await failureOf(cluster.patch(ref, scale(2)));
  expect(away).toMatchObject({ name: 'ClusterUnreachable', data: { outcome: 'none' } });
  expect(replicasOf(await cluster.get(ref))).toBe(1);
  cluster.faults.next({ fault: { kind: 'timeout' }, verb: 'patch' });
  const late = await failureOf(cluster.patch(ref, scale(2)));
  expect(late).toMatchObject({ name: 'ClusterUnreachable', data: { outcome: 'unknown' } });
  expect(replicasOf(await cluster.get(ref))).toBe(2);
});

test('each mishap has the name that a workflow matches, and comes before any effect', async () => {
  const { cluster } = simulation();
  await cluster.apply(checkout(1));
  const names = [];
  for (const kind of [
    'conflict',
    'forbidden',
    'quota',
    'too-many-requests',
    'webhook-denies',
    'webhook-breaks',
  ] as const) {
    cluster.faults.next({ fault: { kind } });
    names.push((await failureOf(cluster.patch(ref, scale(9)))).name);
  }
  expect(names).toEqual([
    'Conflict',
    'ClusterForbids',
    'QuotaDenied',
    'ClusterUnreachable',
    'ManifestRefused',
    'ClusterUnreachable',
  ]);
  expect(replicasOf(await cluster.get(ref))).toBe(1);
});

test('a mishap meets the verb and kind that it was told for, as often as it was told, and nobody but us', async () => {
  const { cluster } = simulation();
  await cluster.apply(checkout(1));
  cluster.faults.next({ fault: { kind: 'forbidden' }, verb: 'get', kind: 'Deployment', times: 2 });
  await cluster.list({ apiVersion: 'apps/v1', kind: 'Deployment' });
  await cluster.as('kubectl').get(ref);
  await failureOf(cluster.get(ref));
  await failureOf(cluster.get(ref));
  await cluster.get(ref);
  cluster.faults.next({ fault: { kind: 'unreachable' }, times: Number.POSITIVE_INFINITY });
  await failureOf(cluster.get(ref));
  await failureOf(cluster.get(ref));
  cluster.faults.clear();
  await cluster.get(ref);
});

test('a slow cluster answers when its time has come', async () => {
  const { cluster, clock } = simulation();
  cluster.faults.next({ fault: { kind: 'slow', ms: 3_000 } });
  let answeredAt = 0;
  const began = clock.now();
  void cluster.get(ref).then(() => (answeredAt = clock.now()));
  await clock.advance(10_000);
  expect(answeredAt - began).toBe(3_000);
});

test('a quota for pods stops a surge, says why on the Deployment, and gives way', async () => {
  const { cluster, clock } = simulation();
  await cluster.apply(checkout(4));
  await clock.advance(3_000);
  cluster.faults.next({ fault: { kind: 'quota' }, verb: 'create', kind: 'Pod', times: 5 });
  await cluster.patch(ref, scale(6));
  await clock.advance(2_500);
  expect((await cluster.list({ apiVersion: 'v1', kind: 'Pod' })).items).toHaveLength(4);
  expect(JSON.stringify((await cluster.get(ref))?.['status'])).toContain('exceeded quota');
  await clock.advance(10_000);
  expect((await cluster.get(ref))?.['status']).toMatchObject({ readyReplicas: 6 });
  expect(JSON.stringify((await cluster.get(ref))?.['status'])).not.toContain('exceeded quota');
});

test('pods that refuse to share a node stay pending when there is none left, and come when there is', async () => {
  const { cluster, clock } = simulation({ nodes: 3 });
  const labelSelector = { matchLabels: { app: 'checkout' } };
  const terms = [{ topologyKey: 'kubernetes.io/hostname', labelSelector }];
  const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } };
  await cluster.apply(checkout(4, 'app:v1', { affinity }));
  await clock.advance(5_000);
  expect((await cluster.get(ref))?.['status']).toMatchObject({ replicas: 4, readyReplicas: 3 });
  const pods = (await cluster.list({ apiVersion: 'v1', kind: 'Pod' })).items;
  expect(JSON.stringify(pods)).toContain('Unschedulable');
  const placed = pods.find(
    (pod) => (pod['spec'] as { nodeName?: string }).nodeName !== undefined,
  ) as KubeObject;
  await cluster.patch(ref, scale(3));
  await clock.advance(5_000);
  expect((await cluster.get(ref))?.['status']).toMatchObject({ replicas: 3, readyReplicas: 3 });
  await cluster.remove(refOf(placed), placed.metadata.uid ?? '');
  await clock.advance(5_000);
  expect((await cluster.get(ref))?.['status']).toMatchObject({ replicas: 3, readyReplicas: 3 });
});

test('a watch whose past was compacted is gone; one whose connection breaks just ends', async () => {
  const { cluster } = simulation();
  const query = { apiVersion: 'apps/v1', kind: 'Deployment' };
  const { resourceVersion } = await cluster.list(query);
  await cluster.apply(checkout(0));
  const seen: Sighting[] = [];
  const watching = (async () => {
    for await (const sighting of cluster.watch(query, resourceVersion, new AbortController().signal))
      seen.push(sighting);
  })();
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  cluster.faults.breakWatches();
  await watching;
  expect(seen.map(({ kind }) => kind)).toEqual(['added']);
  cluster.faults.compact();
  for await (const sighting of cluster.watch(query, resourceVersion, new AbortController().signal))
    seen.push(sighting);
  expect(seen.map(({ kind }) => kind)).toEqual(['added', 'gone']);
});

test('the log counts requests by verb, kind and manager', async () => {
  const { cluster } = simulation();
  await cluster.apply(checkout(1));
  await cluster.patch(ref, scale(2));
  await cluster.patch(ref, scale(3));
  await cluster.as('kubectl').patch(ref, scale(4));
  expect(cluster.log.count({ verb: 'patch' })).toBe(3);
  expect(cluster.log.count({ verb: 'patch', by: 'tidegate' })).toBe(2);
  expect(cluster.log.count({ kind: 'Deployment' })).toBe(4);
  cluster.log.clear();
  expect(cluster.log.count()).toBe(0);
});
