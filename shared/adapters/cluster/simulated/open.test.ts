import { expect, test } from 'vitest';
import { type KubeObject, type PatchOperation, refOf } from '#domain/kube/object.ts';
import { handClock } from '../../clock/hand.ts';
import { openSimulatedCluster, type SimulationOptions } from './open.ts';

/** Dice with a seed (Park and Miller). */
const dice = (seed: number) => () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;

const checkout = (replicas: number, image = 'app:v1', spec: object = {}): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'checkout', namespace: 'shop' },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'checkout' } },
    template: { metadata: { labels: { app: 'checkout' } }, spec: { containers: [{ name: 'app', image }] } },
    ...spec,
  },
});
const ref = refOf(checkout(1));
const pods = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop' };
const sets = { apiVersion: 'apps/v1', kind: 'ReplicaSet', namespace: 'shop' };

const simulation = (options: Partial<SimulationOptions> = {}) => {
  const clock = handClock(Date.UTC(2026, 0, 1));
  const cluster = openSimulatedCluster({
    name: 'eu',
    clock,
    random: dice(5),
    namespaces: ['shop'],
    ...options,
  });
  const status = async () => (await cluster.get(ref))?.['status'];
  const sizes = async () =>
    Object.fromEntries(
      (await cluster.list(sets)).items.map((set) => {
        const spec = set['spec'] as {
          replicas: number;
          template: { spec: { containers: { image: string }[] } };
        };
        return [spec.template.spec.containers[0]?.image, spec.replicas];
      }),
    );
  return { clock, cluster, status, sizes };
};

const set = (field: string, value: unknown): PatchOperation => ({ op: 'add', path: `/spec/${field}`, value });
const image = (tag: string): PatchOperation => ({
  op: 'replace',
  path: '/spec/template/spec/containers/0/image',
  value: `app:${tag}`,
});
const hold = (
  tag: string,
  maxUnavailable: number | string,
  maxSurge: number | string,
): readonly PatchOperation[] => [
  image(tag),
  set('minReadySeconds', 2_147_483_646),
  set('progressDeadlineSeconds', 2_147_483_647),
  set('strategy', { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge } }),
];

test('equal dice give equal clusters, to the last name and instant', async () => {
  const run = async () => {
    const { clock, cluster } = simulation();
    await cluster.apply(checkout(5));
    await clock.advance(3_000);
    await cluster.patch(ref, hold('v2', 2, 0));
    await clock.advance(10_000);
    return [await cluster.list(pods), await cluster.list(sets), cluster.pods()];
  };
  expect(await run()).toEqual(await run());
});

test('two hundred pods are held at fifty and brought back without a dip', async () => {
  const { clock, cluster, status } = simulation();
  await cluster.apply(checkout(200));
  await clock.advance(5_000);
  await cluster.patch(ref, hold('v2', 0, 50));
  await clock.advance(5_000);
  expect(await status()).toMatchObject({
    replicas: 250,
    updatedReplicas: 50,
    readyReplicas: 250,
    availableReplicas: 200,
  });
  const back = [
    image('v1'),
    { op: 'remove', path: '/spec/minReadySeconds' } as const,
    set('progressDeadlineSeconds', 600),
  ];
  await cluster.patch(ref, back);
  let lowest = 200;
  const done = async () => {
    const seen = (await status()) as { readyReplicas: number; replicas: number };
    lowest = Math.min(lowest, seen.readyReplicas);
    return seen.replicas === 200;
  };
  expect(await clock.runUntil(done, { atMostMs: 5_000 })).toBe(true);
  expect(lowest).toBe(200);
});

test('a random walk of an autoscaler keeps the share of the canary, by number and by percentage', async () => {
  const walk = async (room: number | string) => {
    const { clock, cluster, sizes } = simulation();
    const roll = dice(11);
    await cluster.apply(checkout(10));
    await clock.advance(3_000);
    await cluster.patch(ref, hold('v2', room, 0));
    await clock.advance(5_000);
    const counts: number[] = [];
    for (let step = 0; step < 12; step += 1) {
      const replicas = 8 + Math.floor(roll() * 17);
      await cluster.patch(ref, [set('replicas', replicas)]);
      await clock.advance(5_000);
      const { 'app:v2': fresh = 0, 'app:v1': old = 0 } = await sizes();
      expect(fresh + old).toBe(replicas);
      expect(fresh / replicas).toBeGreaterThan(0.12);
      expect(fresh / replicas).toBeLessThan(0.3);
      counts.push(fresh);
    }
    return counts;
  };
  expect(await walk(2)).toEqual(await walk('20%'));
});

test('on a busy control plane an undo of the template alone drops all new pods at once', async () => {
  const { clock, cluster, sizes } = simulation({ latency: { deployments: 10, replicaSets: 80 } });
  await cluster.apply(checkout(10));
  await clock.advance(3_000);
  await cluster.patch(ref, hold('v2', 6, 0));
  await clock.advance(5_000);
  expect(await sizes()).toEqual({ 'app:v1': 4, 'app:v2': 6 });
  await cluster.patch(ref, [image('v1')]);
  await clock.advance(5_000);
  expect(await sizes()).toEqual({ 'app:v1': 10, 'app:v2': 0 });
});

test('a rollout that does not get on is late after its deadline, and says so', async () => {
  const { clock, cluster, status } = simulation();
  await cluster.apply(checkout(2, 'app:v1', { progressDeadlineSeconds: 30 }));
  await clock.advance(3_000);
  await cluster.patch(ref, [image('pull-fails')]);
  await clock.advance(20_000);
  expect(JSON.stringify(await status())).not.toContain('ProgressDeadlineExceeded');
  await clock.advance(15_000);
  expect(JSON.stringify(await status())).toContain('ProgressDeadlineExceeded');
  expect(JSON.stringify((await cluster.list(pods)).items)).toContain('ImagePullBackOff');
  await cluster.patch(ref, [image('v2')]);
  await clock.advance(5_000);
  expect(JSON.stringify(await status())).toContain('NewReplicaSetAvailable');
});

test('a pause longer than the deadline is not a failure', async () => {
  const { clock, cluster, status } = simulation();
  await cluster.apply(checkout(4, 'app:v1', { progressDeadlineSeconds: 30 }));
  await clock.advance(3_000);
  await cluster.patch(ref, [image('v2'), set('paused', true)]);
  await clock.advance(120_000);
  expect(JSON.stringify(await status())).toContain('DeploymentPaused');
  await cluster.patch(ref, [set('paused', false)]);
  await clock.advance(8_000);
  expect(JSON.stringify(await status())).toContain('NewReplicaSetAvailable');
});

test('pods that crash later count their restarts and are Ready no more', async () => {
  const { clock, cluster, status } = simulation();
  await cluster.apply(checkout(2, 'app:crash-later'));
  await clock.advance(3_000);
  expect(await status()).toMatchObject({ readyReplicas: 2 });
  await clock.advance(25_000);
  expect(await status()).not.toHaveProperty('readyReplicas');
  const [pod] = (await cluster.list(pods)).items;
  expect(pod?.['status']).toMatchObject({
    containerStatuses: [{ restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } } }],
  });
});

test('old revisions are forgotten beyond the number that the user keeps', async () => {
  const { clock, cluster, sizes } = simulation();
  await cluster.apply(checkout(1, 'app:v1', { revisionHistoryLimit: 1 }));
  for (const tag of ['v2', 'v3', 'v4']) {
    await clock.advance(10_000);
    await cluster.patch(ref, [image(tag)]);
  }
  await clock.advance(10_000);
  expect(await sizes()).toEqual({ 'app:v3': 0, 'app:v4': 1 });
});

test('Recreate ends all old pods before the first new one comes', async () => {
  const { clock, cluster, status } = simulation();
  await cluster.apply(checkout(3, 'app:v1', { strategy: { type: 'Recreate' } }));
  await clock.advance(3_000);
  await cluster.patch(ref, [image('v2')]);
  let mostImages = 0;
  const done = async () => {
    const { items } = await cluster.list(pods);
    const images = items.map(
      (pod) => (pod['spec'] as { containers: { image: string }[] }).containers[0]?.image,
    );
    mostImages = Math.max(mostImages, new Set(images).size);
    const seen = (await status()) as { updatedReplicas?: number; availableReplicas?: number };
    return images.includes('app:v2') && seen.updatedReplicas === 3 && seen.availableReplicas === 3;
  };
  expect(await clock.runUntil(done, { atMostMs: 10_000 })).toBe(true);
  expect(mostImages).toBe(1);
});

test('deleting a Deployment takes its ReplicaSets and pods with it; deleting a namespace takes all', async () => {
  const { clock, cluster } = simulation();
  const made = await cluster.apply(checkout(3));
  await cluster.apply({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a', namespace: 'shop' },
    data: {},
  });
  await clock.advance(3_000);
  await cluster.remove(ref, made.metadata.uid ?? '');
  await clock.advance(3_000);
  expect((await cluster.list(sets)).items).toEqual([]);
  expect((await cluster.list(pods)).items).toEqual([]);
  const namespace = await cluster.get({ apiVersion: 'v1', kind: 'Namespace', name: 'shop' });
  await cluster.remove({ apiVersion: 'v1', kind: 'Namespace', name: 'shop' }, namespace?.metadata.uid ?? '');
  await clock.advance(100);
  expect((await cluster.list({ apiVersion: 'v1', kind: 'ConfigMap' })).items).toEqual([]);
});

test('traffic sees each pod from the instant it is Ready until it is told to go', async () => {
  const { clock, cluster } = simulation({ podStartMs: () => 1_500 });
  await cluster.apply(checkout(2));
  await clock.advance(60_000);
  await cluster.patch(ref, [set('replicas', 1)]);
  await clock.advance(60_000);
  const spans = cluster.pods().map(({ workload, image: runs, readySpans }) => {
    const [span] = readySpans;
    const start = Date.UTC(2026, 0, 1);
    return [
      workload,
      runs,
      (span?.from ?? 0) - start > 1_500,
      span?.to === undefined ? undefined : Math.round((span.to - start) / 1000),
    ];
  });
  expect(spans).toContainEqual(['checkout', 'app:v1', true, undefined]);
  expect(spans).toContainEqual(['checkout', 'app:v1', true, 60]);
});

test('killed in the middle of a rollout and opened again from what was kept, it goes on', async () => {
  const kept = new Map<string, string>();
  const store = {
    load: () => [...kept],
    save: (key: string, json: string | undefined) =>
      void (json === undefined ? kept.delete(key) : kept.set(key, json)),
  };
  const first = simulation({ store });
  await first.cluster.apply(checkout(10));
  await first.clock.advance(3_000);
  await first.cluster.patch(ref, hold('v2', 4, 0));
  await first.clock.advance(600);
  const before = await first.cluster.list(pods);
  first.cluster.close();
  const writes = kept.size;
  await first.clock.advance(60_000);
  expect(kept.size).toBe(writes);

  const second = simulation({ store });
  expect((await second.cluster.list(pods)).items).toEqual(before.items);
  await second.clock.advance(10_000);
  expect(await second.sizes()).toEqual({ 'app:v1': 6, 'app:v2': 4 });
  expect(await second.status()).toMatchObject({ readyReplicas: 10, updatedReplicas: 4 });
  const after = await second.cluster.list(pods);
  expect(Number(after.resourceVersion)).toBeGreaterThan(Number(before.resourceVersion));
  const uids = after.items.map(({ metadata }) => metadata.uid);
  expect(new Set(uids).size).toBe(10);
  expect(second.cluster.pods().filter(({ readySpans }) => readySpans.length > 0)).toHaveLength(10);
  const seen: string[] = [];
  for await (const { kind } of second.cluster.watch(
    pods,
    before.resourceVersion,
    new AbortController().signal,
  ))
    seen.push(kind);
  expect(seen).toEqual(['gone']);
});
