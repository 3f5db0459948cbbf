import { expect, test } from 'vitest';
import { burning } from './budget.ts';
import { decide } from './decide.ts';
import { calibrate, type PodCount } from './calibrate.ts';
import { calibrateGauge } from './gauge-scale.ts';
import { chooseThresholds, passableShare, tails } from './latency.ts';
import { failGrid, passGrid } from './grids.ts';
import { emptyLedger, enter, failEvidence, mergeLedgers, passEvidence } from './ledger.ts';

const wave = (pod: number, window: number): number =>
  Math.sin(pod * 7.1 + window * 1.3) + Math.sin(pod * 3.3 + window * 2.9);

const history = (swing: number, fixed: number, windows = 120): readonly PodCount[] =>
  Array.from({ length: windows }, (_, window) =>
    Array.from({ length: 10 }, (__, pod) => ({
      pod: `p${pod}`,
      to: window,
      bad: Math.round(200 * Math.exp(swing * wave(pod, window) + fixed * Math.cos(pod * 2.1))),
      all: 20_000,
    })),
  ).flat();

test('noise is learned from pods that play canary, transient and lasting kept apart', () => {
  const [still, swinging, different] = [history(0, 0), history(0.3, 0), history(0, 0.2)].map((rows) =>
    calibrate(rows, 1, true),
  );
  expect(still).toMatchObject({ s2: 0, c: 1, tau2: 0 });
  expect(swinging?.s2).toBeGreaterThan(0.05);
  expect(different?.tau2).toBeGreaterThan(swinging?.tau2 ?? Infinity);
  expect(calibrate(history(0.3, 0, 10), 1, true)).toBeUndefined();
  expect(calibrate(history(0.3, 0), 6, true)).toBeUndefined();
});

test('pods that fall ill for some minutes by themselves are remembered, and numbers that are none are left out', () => {
  const ill = history(0, 0).map((row) =>
    row.pod === 'p3' && row.to >= 60 && row.to < 66 ? { ...row, bad: row.bad * 4 } : row,
  );
  expect(calibrate(history(0, 0), 1, true)?.reach).toBe(0);
  expect(calibrate(ill, 1, true)?.reach).toBeGreaterThan(2);
  const broken = { pod: 'p1', to: 5, bad: NaN, all: 10 };
  expect(calibrate([...history(0.3, 0), broken], 1, true)).toEqual(calibrate(history(0.3, 0), 1, true));
});

test('the scale of a gauge is learned the same way', () => {
  const windows = (sd: number) =>
    Array.from({ length: 60 }, (_, window) =>
      Array.from({ length: 6 }, (__, pod) => Math.exp(sd * wave(pod, window))),
    );
  expect(calibrateGauge(windows(0.2), 1)?.s2).toBeGreaterThan(
    3 * (calibrateGauge(windows(0.1), 1)?.s2 ?? Infinity),
  );
  expect(calibrateGauge(windows(0.2), 4)).toBeUndefined();
});

test('limits are chosen far into the tail, and a margin in time becomes a ratio of shares', () => {
  const baseline = { bounds: [50, 100, 250, 500, 1000], counts: [600, 900, 970, 995, 1000], all: 1000 };
  const found = chooseThresholds(baseline, tails.all, { fail: 1.05, passes: [1.2] });
  expect(found.map(({ slowerThanMs }) => slowerThanMs)).toEqual([50, 100, 250, 500]);
  for (const { rho0, rho1s } of found) expect(rho1s[0]).toBeGreaterThan(rho0);
  expect(found.at(-1)?.share).toBeLessThan(passableShare);
});

test('a budget burns only when both the long and the short time say so', () => {
  const minute = (at: number, bad: number) => ({ to: at * 60_000, bad, all: 1000 });
  const now = 60 * 60_000;
  const steady = Array.from({ length: 60 }, (_, at) => minute(at + 1, 20));
  expect(burning(steady, 0.001, now)?.burn).toBe(14.4);
  const over = steady.map((window, at) => (at >= 30 ? { ...window, bad: 0 } : window));
  expect(burning(over, 0.001, now)).toBeUndefined();
  expect(burning([], 0.001, now)).toBeUndefined();
});

const window = { phi: 1, c: 1, tau2: 0, reach: 0, information: 1, lift: 1 };
const levels = { alpha: 0.05, beta: 0.05, cap: 0.75 };
const gains = (gain: number) => ({ fail: failGrid.at.map(() => gain), pass: [passGrid.at.map(() => gain)] });

const after = (all: readonly number[]) =>
  all.reduce((ledger, gain) => enter(ledger, gains(gain), window, levels), emptyLedger(1));

test('evidence of clusters adds up; of late the clearest counts, at its part of the stake', () => {
  const one = { ledger: after([2]), phi: 1 };
  const merged = mergeLedgers([one, one]);
  expect(failEvidence(merged, 1)).toBeCloseTo(Math.exp(4), 3);
  expect(passEvidence(merged, 0, 1)).toBeCloseTo(Math.exp(4), 3);
  const late = { ledger: after([...Array.from({ length: 20 }, () => -1), 4, 4]), phi: 1 };
  expect(failEvidence(mergeLedgers([late]), 1)).toBeCloseTo(failEvidence(late.ledger, 1), 5);
  expect(failEvidence(mergeLedgers([late, late]), 1)).toBeLessThan(failEvidence(late.ledger, 1));
});

test('what begins late is found as if it had begun at once, whatever went before', () => {
  const found = (calm: number) =>
    failEvidence(after([...Array.from({ length: calm }, () => -1), 4, 4, 4]), 1);
  expect(found(11)).toBeGreaterThan(20);
  expect(found(47)).toBeGreaterThan(20);
  expect(found(600)).toBeGreaterThan(20);
});

test('what equal pods do by themselves for some minutes is no evidence', () => {
  const storm = after([...Array.from({ length: 20 }, () => -1), 4, 4, 4]);
  const known = { ...storm, lately: { ...storm.lately, reach: 8 } };
  expect(failEvidence(known, 1)).toBeLessThan(20);
});

test('the classical look fails before the deadline only on what is clearer, and neither at once nor on two windows', () => {
  const looked = (failRoot: number, elapsed: number, windows = 12) =>
    decide(
      [{ fail: 2, pass: 0, failRoot, passRoot: 0, canPass: true }],
      { windows, hadDataLately: true, isLast: elapsed === 1, elapsed },
      { alpha: 0.05, beta: 0.05, cap: 0.75 },
    );
  expect([2.4, 2.7, 3.4].map((root) => looked(root, 1))).toEqual(['fail', 'fail', 'fail']);
  expect([2.35, 2.4, 2.7].map((root) => looked(root, 0.8))).toEqual(['wait', 'fail', 'fail']);
  expect([2.4, 2.55, 2.7].map((root) => looked(root, 0.3))).toEqual(['wait', 'wait', 'fail']);
  expect(looked(9, 0)).toBe('wait');
  expect(looked(9, 0.24)).toBe('wait');
  expect(looked(9, 0.5, 2)).toBe('wait');
});
