import fc from 'fast-check';
import { expect, test } from 'vitest';
import { drained, type ScalingContext, makingPlace, resolve, surged } from './surge.ts';
import { freshPods, type Step } from '../step.ts';

const step = (percent: number, index = 0, of = 5): Step => ({ percent, index, of });
const context = (wanted: number, more: Partial<ScalingContext> = {}): ScalingContext => ({
  wanted,
  scaled: false,
  toOne: false,
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
  expect(drained(step(100, 4), context(1))).toEqual({ maxUnavailable: '100%', maxSurge: 0 });
});

test('a step surges by what is missing and then lets as many go', () => {
  expect(surged(step(25, 1), 10, context(100))).toEqual({ maxUnavailable: '10%', maxSurge: 15 });
  expect(drained(step(25, 1), context(100))).toEqual({ maxUnavailable: '25%', maxSurge: 0 });
});

test('a share is written as a percentage that comes to its pods, and as a number where none does', () => {
  const at = (percent: number, wanted: number) => drained(step(percent, 1), context(wanted)).maxUnavailable;
  expect([at(20, 10), at(50, 3), at(1, 100), at(10, 250)]).toEqual(['20%', '67%', '1%', '10%']);
  expect([at(0.4, 500), at(0.5, 600)]).toEqual([2, 3]);
});

test('where something scales the pods, a step is rounded down as the cluster does, and the surge is a percentage', () => {
  const scaled = (wanted: number, more: Partial<ScalingContext> = {}) =>
    context(wanted, { scaled: true, ...more });
  expect(surged(step(25, 1), 10, scaled(100))).toEqual({ maxUnavailable: '10%', maxSurge: '15%' });
  expect(drained(step(0.4), scaled(100))).toEqual({ maxUnavailable: '1%', maxSurge: 0 });
  expect([1, 3, 5, 7].map((wanted) => freshPods(step(50, 1), wanted, true))).toEqual([1, 1, 2, 3]);
  expect(surged(step(50, 1), 1, scaled(7))).toEqual({ maxUnavailable: '15%', maxSurge: '28%' });
});

test('where an autoscaler may leave a single pod, one more stays beside the canary', () => {
  const toOne = context(10, { scaled: true, toOne: true });
  expect(drained(step(50, 1), toOne)).toEqual({ maxUnavailable: '40%', maxSurge: 1 });
  expect(drained(step(10, 1), toOne)).toEqual({ maxUnavailable: 0, maxSurge: 1 });
  expect(drained(step(100, 4), toOne)).toEqual({ maxUnavailable: '100%', maxSurge: 0 });
});

test('pods that refuse to share a node are never asked to surge', () => {
  expect(surged(step(30), 0, context(10, { antiAffinity: true }))).toEqual({
    maxUnavailable: '30%',
    maxSurge: 0,
  });
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

test('the API takes every room, also that of a Deployment without pods', () => {
  const isTaken = ({ maxUnavailable, maxSurge }: { maxUnavailable: unknown; maxSurge: unknown }) => {
    const amounts = [maxUnavailable, maxSurge].map((amount) => Number.parseFloat(String(amount)));
    return (
      amounts.every((amount) => amount >= 0 && Number.isFinite(amount)) &&
      amounts.some((amount) => amount > 0)
    );
  };
  fc.assert(
    fc.property(
      fc.record({
        wanted: fc.nat({ max: 60 }),
        percent: fc.integer({ min: 1, max: 99 }),
        isLast: fc.boolean(),
        gone: fc.nat({ max: 60 }),
        scaled: fc.boolean(),
        toOne: fc.boolean(),
        antiAffinity: fc.boolean(),
      }),
      ({ wanted, percent, isLast, gone, ...more }) => {
        const at = isLast ? step(100, 4) : step(percent);
        const here = context(wanted, more);
        expect(isTaken(drained(at, here))).toBe(true);
        expect(isTaken(surged(at, Math.min(gone, wanted), here))).toBe(true);
      },
    ),
    {
      examples: [
        [
          {
            wanted: 0,
            percent: 50,
            isLast: false,
            gone: 0,
            scaled: false,
            toOne: false,
            antiAffinity: false,
          },
        ],
      ],
    },
  );
});

test('a step in pods comes to that very number, also where something scales the Deployment', () => {
  for (let wanted = 2; wanted <= 100; wanted += 1)
    for (let pods = 1; pods < wanted; pods += 1) {
      const { maxUnavailable } = drained({ ...step(0), pods }, context(wanted, { scaled: true }));
      expect([wanted, pods, resolve(maxUnavailable, wanted, 'down')]).toEqual([wanted, pods, pods]);
    }
});
