import { expect, test } from 'vitest';
import type { Mutation } from '#adapters/cluster/simulated/faults.ts';
import { isObject } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { releaseLabel } from '#domain/workload/snapshot.ts';
import { specOf } from './cluster-lab.ts';
import { revision } from './rollout-lab.ts';
import { openSimulatedLab } from './rollout-simulated-lab.ts';

/* Whatever a policy of a cluster makes of our writes: a movement ends by few of them, and tells that it was a policy. */

const spec =
  (change: (spec: Readonly<Record<string, unknown>>) => object): Mutation =>
  (object) =>
    object.kind === 'Deployment'
      ? { ...object, spec: { ...specOf(object), ...change(specOf(object)) } }
      : object;

let times = 0;
const annotated = (value: () => string): Mutation =>
  spec(({ template }) => {
    const { metadata, ...rest } = isObject(template) ? template : {};
    const known = isObject(metadata) ? metadata : {};
    return { template: { ...rest, metadata: { ...known, annotations: { policy: value() } } } };
  });

const withoutLabel: Mutation = (object): KubeObject => {
  const { [releaseLabel]: _, ...labels } = object.metadata.labels ?? {};
  return object.kind === 'Deployment' ? { ...object, metadata: { ...object.metadata, labels } } : object;
};

const mutations: readonly (readonly [string, Mutation])[] = [
  ['a pod template that gets an annotation', annotated(() => 'yes')],
  ['a pod template that is another each time', annotated(() => String((times += 1)))],
  [
    'a strategy of its own',
    spec(() => ({
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    })),
  ],
  ['a strategy Recreate', spec(() => ({ strategy: { type: 'Recreate' } }))],
  [
    'minReadySeconds of at most ten',
    spec(({ minReadySeconds }) => ({ minReadySeconds: Math.min(10, Number(minReadySeconds ?? 0)) })),
  ],
  ['always five pods', spec(() => ({ replicas: 5 }))],
  ['a label that is taken away', withoutLabel],
  ['a pause', spec(() => ({ paused: true }))],
];

test.each(mutations)('%s', async (_, mutation) => {
  const { lab, mutate } = await openSimulatedLab();
  await lab.start(4);
  const plan = await lab.plan(revision(lab.namespace, 'app:v2', { replicas: 3 }));
  mutate(mutation);
  const there = await lab.step(plan, { index: 0, percent: 50, of: 2 });
  expect(lab.writes).toBeLessThanOrEqual(4);
  if (there.kind === 'stuck') expect(there.reason).toMatch(/cluster|policy|somebody|simulated/);
  const before = lab.writes;
  await lab.rollBack(plan);
  expect(lab.writes - before).toBeLessThanOrEqual(4);
  await lab.rollBack(plan);
  expect(lab.writes - before).toBeLessThanOrEqual(6);
  await lab.stop();
});
