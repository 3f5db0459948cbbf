import { expect, test } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import type { Observation } from '../workload/observation.ts';
import { cloneset } from '../workload/cloneset/index.ts';

/** The partition that a step of so many pods writes where something scales the CloneSet. */
const partitionFor = (pods: number, wanted: number): unknown => {
  const live: KubeObject = {
    apiVersion: 'apps.kruise.io/v1alpha1',
    kind: 'CloneSet',
    metadata: { name: 'shop', generation: 1 },
    spec: { replicas: wanted, selector: { matchLabels: { app: 'shop' } }, template: { v: 1 } },
  };
  const side = { template: { v: 1 }, own: {} };
  const plan = {
    ref: { apiVersion: live.apiVersion, kind: live.kind, name: 'shop' },
    kind: 'update',
    object: live,
    before: side,
    after: { template: { v: 2 }, own: {} },
    knownHashes: [],
    selector: 'app=shop',
    scaled: true,
    antiAffinity: false,
    serves: false,
  } as const;
  const seen: Observation = { plan, release: 'r-1', live, pods: [], now: 0, startedAt: 0 };
  const progress = cloneset.advance({ index: 0, of: 2, percent: 0, pods }, seen);
  const [act] = progress.kind === 'moving' ? progress.acts : [];
  const operations = act?.kind === 'patch' ? act.operations : [];
  const put = operations.find(({ path }) => path === '/spec/updateStrategy');
  return put !== undefined && 'value' in put ? put.value : undefined;
};

test('a step in pods of a CloneSet that something scales comes to that very number', () => {
  for (let wanted = 2; wanted <= 100; wanted += 1)
    for (let pods = 1; pods < wanted; pods += 1) {
      const { partition } = partitionFor(pods, wanted) as { partition: string };
      // Its controller rounds the old ones up.
      const old = Math.ceil((Number.parseInt(partition, 10) * wanted) / 100);
      expect([wanted, pods, wanted - old]).toEqual([wanted, pods, pods]);
    }
});
