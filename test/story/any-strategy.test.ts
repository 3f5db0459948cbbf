import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { images, openings, own, pods } from './scene.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';
import { watchPods } from './watcher.ts';

/*
 * Whole releases by any strategy, for any number of pods that start as unevenly as they do: never more new pods than the
 * step says, never fewer Ready than the strategy allows, and at the end all is new or all is as it was.
 */

const strategy = fc.oneof(
  fc.record({
    type: fc.constant('canary' as const),
    pods: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 3 }),
    missing: fc.constantFrom(0, 0, 1, 2),
  }),
  fc.record({
    type: fc.constant('streaming' as const),
    window: fc.integer({ min: 1, max: 4 }),
    bake: fc.constantFrom(0, 2),
    missing: fc.constantFrom(0, 0, 1, 2),
  }),
  fc.record({ type: fc.constant('blue-green' as const), keepOld: fc.constantFrom(0, 3) }),
  fc.record({ type: fc.constant('all-at-once' as const), missing: fc.constantFrom(0, 2) }),
);
type Strategy = typeof strategy extends fc.Arbitrary<infer T> ? T : never;

const given = fc.record({
  strategy,
  replicas: fc.integer({ min: 2, max: 9 }),
  isGood: fc.boolean(),
  seed: fc.integer({ min: 1, max: 9999 }),
});

const missingIn = (chosen: Strategy): number => ('missing' in chosen ? chosen.missing : 0);
const stepsIn = (chosen: Strategy, replicas: number): readonly number[] =>
  chosen.type === 'canary' ? chosen.pods.toSorted((a, b) => a - b).filter((count) => count < replicas) : [];

const textOf = (chosen: Strategy, replicas: number): string => {
  const missing = missingIn(chosen) === 0 ? '' : `, maxUnavailable: ${missingIn(chosen)} pods`;
  switch (chosen.type) {
    case 'canary':
      return `{steps: [${stepsIn(chosen, replicas)
        .map((count) => `${count} pods`)
        .join(', ')}], bake: 1s${missing}}`;
    case 'streaming':
      return `{type: streaming, window: ${chosen.window} pods, bake: ${chosen.bake}s${missing}}`;
    case 'blue-green':
      return `{type: blue-green, bake: 1s, keepOld: ${chosen.keepOld}s}`;
    case 'all-at-once':
      return `{type: all-at-once${missing}}`;
    default:
      return chosen satisfies never;
  }
};

const unevenly = (seed: number): (() => number) => {
  let state = seed;
  return () => 300 + ((state = (Math.imul(state, 1664525) + 1013904223) >>> 0) % 6_000);
};

test(
  'any strategy keeps its step and its floor, and ends with all new or all old',
  { timeout: 300_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(given, async ({ strategy: chosen, replicas, isGood, seed }) => {
        const ends: (() => Promise<void>)[] = [];
        const { standing } = openings(() => openSimulatedTheatre(seed, { podStartMs: unevenly(seed) }));
        const scene = await standing((end) => void ends.push(end), 'shop/app:1', undefined, replicas);
        const { stage, live, source, id, settledAt } = scene;
        const before = own(await live());
        const sights = await watchPods(stage.cluster, stage.namespace, pods);
        const image = isGood ? 'shop/app:2' : 'shop/app:never-ready';
        const release = id();
        await stage.request(release, source(image, { replicas, strategy: textOf(chosen, replicas) }));
        for (const [index, most] of isGood ? stepsIn(chosen, replicas).entries() : []) {
          expect(await settledAt(release, index)).toBe(true);
          expect(sights.most(image)).toBeLessThanOrEqual(most);
        }
        const { outcome } = await stage.ended(release, 3_600_000);
        await sights.stop();
        const after = own(await live());
        const running = images((await live()) as KubeObject);
        for (const end of ends) await end();
        expect(outcome?.kind).toBe(isGood ? 'released' : 'rolled-back');
        expect(sights.lowestReady).toBeGreaterThanOrEqual(replicas - missingIn(chosen));
        const window =
          chosen.type === 'streaming' ? chosen.window : (stepsIn(chosen, replicas)[0] ?? replicas);
        if (!isGood) expect(sights.most(image)).toBeLessThanOrEqual(Math.min(window, replicas));
        expect(running).toBe(isGood ? image : 'shop/app:1');
        expect({ ...after.spec, template: '' }).toEqual({ ...before.spec, template: '' });
      }),
      { numRuns: 24 },
    );
  },
);
