import { expect, test } from 'vitest';
import { toldOf, vectors } from '#test/bench/judge/golden.ts';
import type { Arms } from './dispersion.ts';
import { failOf, freshProportion, passOf, type ProportionRules, weighProportion } from './proportion.ts';

const rules: ProportionRules = {
  rho0: 1.1,
  rho1s: [1.5],
  alpha: 0.05,
  beta: 0.05,
  cap: 0.75,
  isRare: true,
  noise: { s2: 0.02, c: 1.2, tau2: 0.01, isMeasured: true },
};

const arms = ([xc, nc, xb, nb]: readonly number[]): Arms => ({ xc, nc, xb, nb }) as Arms;

const told = (windows: readonly (readonly number[])[], with_: ProportionRules) => {
  let state = freshProportion(with_);
  return windows.map((window) => {
    state = weighProportion(state, arms(window), with_);
    const { phi, s2 } = state.dispersion;
    return [Math.log(failOf(state)), Math.log(passOf(state, 0)), phi, s2];
  });
};

// ln E_fail, ln E_pass, phi, s2 after each window (canary-analysis.md 2.10)
test.each(vectors)('golden vectors of $name', (one) => {
  for (const [at, row] of toldOf(one).entries())
    for (const [column, value] of row.entries())
      expect(Math.abs(value - (one.told[at]?.[column] ?? NaN))).toBeLessThan(1e-4);
});

test.each([
  [NaN, 1, 1, 1],
  [1, 0, 1, 10],
  [1, 10, 1, 0],
  [-1, 10, 1, 10],
  [11, 10, 1, 10],
  [1, Infinity, 1, 10],
])('a window of %d of %d against %d of %d says nothing', (...window) => {
  const before = weighProportion(freshProportion(rules), arms([3, 600, 20, 5400]), rules);
  const after = weighProportion(before, arms(window), rules);
  expect(after).toEqual({ ...before, dispersion: { ...before.dispersion, last: [0, null] } });
});

test('below the floor nothing is bad, even beside a baseline that never errs', () => {
  const floored = { ...rules, floor: 0.01 };
  let state = freshProportion(floored);
  for (let at = 0; at < 20; at += 1) state = weighProportion(state, arms([3, 1000, 0, 9000]), floored);
  expect(failOf(state)).toBeLessThan(1);
  expect(passOf(state, 0)).toBeGreaterThan(20);
});

test('the state of an hour is small', () => {
  let state = freshProportion({ ...rules, rho1s: [5, 3, 2, 1.5] });
  for (let at = 0; at < 70; at += 1)
    state = weighProportion(state, arms([3 + (at % 4), 600, 20 + (at % 7), 5400]), {
      ...rules,
      rho1s: [5, 3, 2, 1.5],
    });
  expect(JSON.stringify(state).length).toBeLessThan(1600);
});

test('a bad minute does not help to pass by being drawn in, nor a good one to fail', () => {
  const storm = [...Array.from({ length: 8 }, () => [3, 600, 27, 5400]), [60, 600, 27, 5400]];
  const passes = (more: Partial<ProportionRules>) => told(storm, { ...rules, ...more }).at(-1)?.[1] ?? NaN;
  expect(passes({ seesOutliers: true })).toBeLessThan(passes({}));
});

test('noise that was learned from little is doubted before a pass', () => {
  const scattered = Array.from({ length: 20 }, (_, at) => [3 + (at % 3) * 4, 600, 60, 5400]);
  const passes = (freedom: number) =>
    told(scattered, { ...rules, noise: { ...rules.noise, c: 2, freedom } }).at(-1)?.[1] ?? NaN;
  expect(passes(5)).toBeLessThan(passes(100));
});
