import { expect, test } from 'vitest';
import { handClock } from '#adapters/clock/hand.ts';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { inspectRemovals, removeObjects } from './prune.ts';

test('a removal that takes longer than a function may goes on where it was', async () => {
  const clock = handClock(0);
  const cluster = openSimulatedCluster({ name: 'one', clock, random: () => 0.5, namespaces: ['shop'] });
  const object = (name: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'shop', labels: { 'app.oam.dev/name': 'shop' } },
  });
  const objects = ['a', 'b', 'c'].map(object);
  for (const one of objects) await cluster.as('owner').apply(one);
  const { removals } = await inspectRemovals(
    cluster,
    'shop',
    objects.map((one) => ({ object: one })),
  );
  expect(removals).toHaveLength(3);
  let asked = 0;
  const afterTwo = () => (asked += 1) > 2;
  const snapshot = { workloads: [], resourceChanges: [], removals };
  expect(await removeObjects(cluster, 'shop', snapshot, afterTwo)).toBeUndefined();
  const left = await cluster.list({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'shop' });
  expect(left.items.map(({ metadata }) => metadata.name)).toContain('c');
  expect(left.items.map(({ metadata }) => metadata.name)).not.toContain('a');
  expect(await removeObjects(cluster, 'shop', snapshot, () => false)).toEqual({
    removed: ['ConfigMap shop/a', 'ConfigMap shop/b', 'ConfigMap shop/c'],
    left: [],
  });
});
