import { expect, test } from 'vitest';
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
const ideal: ProportionRules = { ...rules, noise: { s2: 0, c: 1, tau2: 0, isMeasured: true } };

const arms = ([xc, nc, xb, nb]: readonly number[]): Arms => ({ xc, nc, xb, nb }) as Arms;

const told = (windows: readonly (readonly number[])[], with_: ProportionRules) => {
  let state = freshProportion(with_);
  return windows.map((window) => {
    state = weighProportion(state, arms(window), with_);
    const { phi, s2 } = state.dispersion;
    return [Math.log(failOf(state)), Math.log(passOf(state, 0)), phi, s2];
  });
};

const close = (found: readonly (readonly number[])[], wanted: readonly (readonly number[])[]) =>
  found.forEach((row, at) =>
    row.forEach((value, column) =>
      expect(Math.abs(value - (wanted[at]?.[column] ?? NaN))).toBeLessThan(1e-4),
    ),
  );

// ln E_fail, ln E_pass, phi, s2 after each window (canary-analysis.md 2.10)
test('golden vectors of a service with noise of its own', () => {
  const windows = [
    [3, 600, 20, 5400],
    [9, 610, 22, 5500],
    [14, 590, 19, 5300],
    [0, 0, 1, 5450],
    [40, 1200, 21, 4800],
  ];
  close(told(windows, rules), [
    [-0.3418, -0.0648, 1.2243, 0.02],
    [0.7399, -0.872, 1.8913, 0.2484],
    [1.2915, -1.0459, 2.7949, 0.30779],
    [1.2915, -1.0459, 2.7949, 0.30779],
    [2.1635, -1.3675, 3.0445, 0.15019],
  ]);
});

test('golden vectors of ideal traffic', () => {
  const windows = [
    [58, 12000, 241, 48000],
    [63, 12100, 250, 48200],
    [180, 11900, 239, 47900],
    [175, 12050, 244, 48100],
  ];
  close(told(windows, ideal), [
    [-2.1331, 2.2319, 1, 0],
    [-2.6823, 4.4581, 1, 0],
    [-1.3839, 0.8696, 1.9931, 0.01684],
    [0.2031, -1.289, 2.0423, 0.01021],
  ]);
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
