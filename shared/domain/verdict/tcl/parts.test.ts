import { expect, test } from 'vitest';
import { burning } from './budget.ts';
import { calibrate, type PodCount } from './calibrate.ts';
import { calibrateGauge } from './gauge.ts';
import { chooseThresholds, passableShare, tails } from './latency.ts';
import { emptyLedger, failEvidence, mergeLedgers, startAnew } from './ledger.ts';

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

test('evidence of clusters adds up, and starts that have found nothing give way', () => {
  const one = { ...emptyLedger(1), fail: [emptyLedger(1).fail[0]?.map(() => 3) ?? []] };
  const merged = mergeLedgers([
    { ledger: one, phi: 1 },
    { ledger: one, phi: 1 },
  ]);
  expect(failEvidence(merged, 1)).toBeCloseTo(Math.exp(6), 3);
  let ledger = emptyLedger(1);
  for (let start = 0; start < 12; start += 1) ledger = startAnew(ledger);
  expect(ledger.fail).toHaveLength(7);
});
