import { expect, test } from 'vitest';
import { handClock } from '#adapters/clock/hand.ts';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Cluster } from '#ports/cluster.ts';
import { lookForDrift } from './look.ts';

const namespace = 'shop';
const config = (index: number, color = 'blue'): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: `conf-${index}`, namespace, labels: { 'app.oam.dev/name': 'shop' } },
  data: { color },
});

test('500 objects are looked at with eight requests under way at most, and nothing is written', async () => {
  const clock = handClock(Date.UTC(2026, 0, 1));
  const cluster = openSimulatedCluster({ name: 'one', clock, random: () => 0.5, namespaces: [namespace] });
  const objects = Array.from({ length: 500 }, (_, index) => config(index));
  for (const object of objects) await cluster.apply(object);
  await cluster.as('kubectl').apply(config(7, 'red'), { force: true });
  let [underWay, most, writes] = [0, 0, 0];
  const counted = <T>(ask: () => Promise<T>): Promise<T> => {
    underWay += 1;
    most = Math.max(most, underWay);
    return ask().finally(() => (underWay -= 1));
  };
  const watched: Cluster = {
    ...cluster,
    get: (...asked) => counted(() => cluster.get(...asked)),
    list: (...asked) => counted(() => cluster.list(...asked)),
    apply: (object, options) => {
      if (options?.dryRun !== true) writes += 1;
      return counted(() => cluster.apply(object, options));
    },
  };
  const look = await lookForDrift(watched, namespace, { app: 'shop', target: 'eu', objects });
  expect(look).toMatchObject({
    kind: 'seen',
    objects: [
      {
        object: 'ConfigMap/conf-7',
        kind: 'changed',
        fields: [{ path: 'data.color', wanted: 'blue', live: 'red', manager: 'kubectl' }],
      },
    ],
  });
  expect(most).toBeLessThanOrEqual(8);
  expect(most).toBeGreaterThan(1);
  expect(writes).toBe(0);
});

test('an empty manifest is drift of nothing', async () => {
  const clock = handClock(Date.UTC(2026, 0, 1));
  const cluster = openSimulatedCluster({ name: 'one', clock, random: () => 0.5, namespaces: [namespace] });
  await cluster.apply(config(1));
  const look = await lookForDrift(cluster, namespace, { app: 'shop', target: 'eu', objects: [] });
  expect(look).toEqual({ kind: 'seen', objects: [] });
});
