import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import { openings, own, images, pods } from './scene.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';
import { watchPods } from './watcher.ts';

/*
 * Whole releases of workloads that replace pods in place, for any number of pods, steps and strategy: never more new pods
 * than the step says, never fewer Ready ones than the owner allows, and at the end either all is new or all is as it was.
 */

const shape = fc.record({
  part: fc.constantFrom({ kind: 'StatefulSet', type: 'statefulset' }, { kind: 'DaemonSet', type: 'daemon' }),
  replicas: fc.integer({ min: 1, max: 9 }),
  steps: fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 3 }),
  maxUnavailable: fc.constantFrom<number | string>(1, 2, '30%'),
  policy: fc.constantFrom('OrderedReady', 'Parallel'),
  start: fc.constantFrom(0, 0, 3),
  minReadySeconds: fc.constantFrom(0, 0, 2),
  isGood: fc.boolean(),
  seed: fc.integer({ min: 1, max: 9999 }),
});
type Shape = typeof shape extends fc.Arbitrary<infer T> ? T : never;

const allowed = ({ maxUnavailable, replicas }: Shape): number =>
  typeof maxUnavailable === 'number' ? maxUnavailable : Math.ceil(0.3 * replicas);

const play = async (given: Shape) => {
  const { part, replicas, maxUnavailable, policy, start, minReadySeconds, isGood, seed } = given;
  const ends: (() => Promise<void>)[] = [];
  const { standing } = openings(() => openSimulatedTheatre(seed, { nodes: replicas }), part);
  const own1 = {
    ...(part.kind === 'StatefulSet' ? { podManagementPolicy: policy } : {}),
    ...(part.kind === 'StatefulSet' && start > 0 ? { ordinals: { start } } : {}),
    ...(minReadySeconds === 0 ? {} : { minReadySeconds }),
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable } },
  };
  const scene = await standing(
    (end) => void ends.push(end),
    'shop/app:1',
    (set) => ({ ...set, spec: { ...specOf(set), ...own1 } }),
    replicas,
  );
  const { stage, live, source, id } = scene;
  const before = own(await live());
  const powers = await watchPods(stage.cluster, stage.namespace, pods);
  const release = id();
  const percents = given.steps.toSorted((a, b) => a - b);
  const steps = `[${[...percents, 100].map((percent) => `${percent}%`).join(', ')}]`;
  const image = isGood ? 'shop/app:2' : 'shop/app:never-ready';
  await stage.request(release, source(image, { replicas, steps, bake: '0s', more: '' }));
  const { outcome } = await stage.ended(release);
  await powers.stop();
  const after = (await live()) as KubeObject;
  for (const end of ends) await end();
  return { outcome, powers, before, after, first: percents[0] ?? 100 };
};

test(
  'any StatefulSet or DaemonSet goes out within its steps and its owner’s limits, or comes back',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(shape, async (given) => {
        const { outcome, powers, before, after, first } = await play(given);
        const { replicas, isGood } = given;
        expect(outcome?.kind).toBe(isGood ? 'released' : 'rolled-back');
        expect(powers.lowestReady).toBeGreaterThanOrEqual(replicas - allowed(given));
        expect(powers.mostPods).toBe(replicas);
        if (isGood) {
          expect(images(after)).toBe('shop/app:2');
          expect({ ...own(after).spec, template: '' }).toEqual({ ...before.spec, template: '' });
        } else {
          expect(own(after)).toEqual(before);
          const batch = Math.max(1, Math.min(replicas - 1, Math.ceil((replicas * first) / 100)));
          expect(powers.most('shop/app:never-ready')).toBeLessThanOrEqual(batch);
        }
      }),
      { numRuns: 40, seed: 7 },
    );
  },
);
