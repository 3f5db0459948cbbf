import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drained, type ScalingContext, joined, makingPlace, resolve, surged } from './surge.ts';
import { freshPods, type Step } from '../step.ts';

const step = (percent: number, index = 0, of = 5): Step => ({ percent, index, of });
const context = (wanted: number, more: Partial<ScalingContext> = {}): ScalingContext => ({
  wanted,
  scaled: false,
  antiAffinity: false,
  ...more,
});

test('a step has at least one new pod and never all of them before the last step', () => {
  expect([1, 10, 25, 50, 99].map((percent) => freshPods(step(percent), 10))).toEqual([1, 1, 3, 5, 9]);
  expect([20, 40, 60, 80, 90].map((percent) => freshPods(step(percent), 3))).toEqual([1, 2, 2, 2, 2]);
  expect(freshPods(step(100, 4), 3)).toBe(3);
});

test('a single pod keeps its old one beside it until the last step', () => {
  expect(surged(step(10), 0, context(1))).toEqual({ maxUnavailable: 0, maxSurge: 1 });
  expect(drained(step(10), context(1))).toEqual({ maxUnavailable: 0, maxSurge: 1 });
  expect(drained(step(100, 4), context(1))).toEqual({ maxUnavailable: 1, maxSurge: 0 });
});

test('a step surges by what is missing and then lets as many go', () => {
  expect(surged(step(25, 1), 10, context(100))).toEqual({ maxUnavailable: 10, maxSurge: 15 });
  expect(drained(step(25, 1), context(100))).toEqual({ maxUnavailable: 25, maxSurge: 0 });
});

test('where something scales the pods, the room is written in percent', () => {
  expect(surged(step(25, 1), '10%', context(100, { scaled: true }))).toEqual({
    maxUnavailable: '10%',
    maxSurge: '15%',
  });
  expect(drained(step(0.4), context(100, { scaled: true }))).toEqual({ maxUnavailable: '1%', maxSurge: 0 });
});

test('pods that refuse to share a node are never asked to surge', () => {
  expect(surged(step(30), 0, context(10, { antiAffinity: true }))).toEqual({
    maxUnavailable: 3,
    maxSurge: 0,
  });
});

test('what a step has brought counts as let go, with or without a write that said so', () => {
  expect(joined({ maxUnavailable: 10, maxSurge: 15 })).toBe(25);
  expect(joined({ maxUnavailable: 0, maxSurge: '10%' })).toBe('10%');
  expect(joined({ maxUnavailable: '10%', maxSurge: '15%' })).toBe('25%');
});

test('place is made for no more pods than may be missing, and the step keeps its number', () => {
  const count = fc.integer({ min: 0, max: 60 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.integer({ min: 1, max: 99 }),
      count,
      fc.boolean(),
      (wanted, percent, most, scaled) => {
        const now = step(percent);
        const at = context(wanted, { scaled });
        const rollingUpdate = surged(now, 0, at);
        const made = makingPlace(now, rollingUpdate, at, most);
        if (made === undefined) return;
        const gone = resolve(made.maxUnavailable, wanted, 'down');
        expect(gone).toBeLessThanOrEqual(most);
        expect(gone).toBeGreaterThan(0);
        expect(gone + resolve(made.maxSurge, wanted, 'up')).toBeLessThanOrEqual(
          Math.max(1, Math.ceil((wanted * percent) / 100)),
        );
      },
    ),
  );
});

test('the new revision never gets more pods than its step, whatever the number of pods and the steps', () => {
  const steps = fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 300 }), steps, fc.boolean(), (wanted, percents, scaled) => {
      const sorted = [...percents].sort((a, b) => a - b);
      let from: number | `${number}%` = 0;
      for (const [index, percent] of sorted.entries()) {
        const now = step(percent, index, sorted.length + 1);
        for (const rollingUpdate of [
          surged(now, from, context(wanted, { scaled })),
          drained(now, context(wanted, { scaled })),
        ]) {
          const pods =
            resolve(rollingUpdate.maxUnavailable, wanted, 'down') +
            resolve(rollingUpdate.maxSurge, wanted, 'up');
          expect(pods).toBeLessThanOrEqual(Math.max(1, Math.ceil((wanted * percent) / 100)));
        }
        from = drained(now, context(wanted, { scaled })).maxUnavailable;
      }
    }),
  );
});
