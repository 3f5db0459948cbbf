import { expect, test } from 'vitest';
import { forecastSteps, type DetectionPower } from './forecast.ts';
import { describePower } from './describe-power.ts';
import type { Check, Judging } from './verdict.ts';

const pods = Array.from({ length: 10 }, (_, index) => `pod-${index}`);
const errors: Check = { kind: 'errors', maxIncrease: 0.1, floor: 0 };
const steps = [
  { percent: 10, bakeSeconds: 60 },
  { percent: 50, bakeSeconds: 60 },
  { percent: 100, bakeSeconds: 60 },
];

/** Two hours of windows of 30 s in which each pod served so many requests, of which so many of ten thousand failed. */
const foreseen = (
  requests: number,
  failed: number,
  more: Partial<Judging> = {},
  taken: typeof steps = steps,
) => {
  const judging: Judging = {
    checks: [errors],
    windowSeconds: 30,
    minRequests: 100,
    decideWithinSeconds: 3600,
    onUndecided: 'ask',
    ...more,
  };
  const buckets = (n: number) => ({
    bounds: [10, 25, 50, 100, 250, 500],
    counts: [0.1, 0.4, 0.7, 0.9, 0.97, 0.995].map((share) => share * n),
    all: n,
  });
  const windows = Array.from({ length: 240 }, (_, at) =>
    pods.map((pod, index) => {
      // Errors come now here, now there: in the mean as many as asked for.
      const all = requests;
      const mean = (requests * failed) / 10_000;
      const bad = Math.floor(mean) + ((at * 7 + index * 3) % 10 < (mean % 1) * 10 ? 1 : 0);
      return { pod, to: (at + 1) * 30_000, requests: all, errors: bad, slow: bad, buckets: buckets(all) };
    }),
  ).flat();
  const said = forecastSteps(judging, taken, {
    pods,
    history: windows,
    historyGauges: windows.map(({ pod, to }) => ({ gauge: 'cpu', pod, to, mean: 0.4 + (to % 7) / 1000 })),
    historyPairs: windows.map(({ pod, to }) => ({ name: 'pay', pod, to, bad: 1, all: 100 })),
  });
  return said.map((powers, index) => {
    const fresh = [1, 5][index] ?? 0;
    return powers.map((power: DetectionPower) => ({
      power,
      message: describePower(power, fresh, judging.decideWithinSeconds),
    }));
  });
};
const line = (...args: Parameters<typeof foreseen>) => foreseen(...args)[0]?.[0]?.message;

test('one small step before all of it has the full margin, and the plan says that this cannot be told', () => {
  const straight = [
    { percent: 10, bakeSeconds: 60 },
    { percent: 100, bakeSeconds: 60 },
  ];
  const within = { decideWithinSeconds: 600 };
  const [gentle, bold] = [steps, straight].map((taken) => foreseen(300, 50, within, taken)[0]?.[0]?.message);
  expect(gentle).toContain('passes a good release in about');
  expect(bold).toMatch(/cannot (pass a good release|tell good from bad)/);
});

test('the warm-up is part of the time that the plan tells', () => {
  const seconds = (warmupSeconds: number) =>
    foreseen(3000, 50, { warmupSeconds })[0]?.[0]?.power.passSeconds ?? Infinity;
  expect(seconds(120)).toBe(seconds(0) + 120);
});

test('a busy service: what is found, how soon, and when a good release passes', () => {
  expect(line(3000, 50)).toMatch(
    /^detects x[\d.]+ errors within \d+ (s|min), passes a good release in about \d+ (s|min)$/,
  );
  const [small, large] = foreseen(3000, 50).map(([one]) => one?.power.detects?.seconds ?? Infinity);
  expect(large).toBeLessThanOrEqual(small ?? 0);
});

test('the last step has nobody to be compared with', () => {
  expect(foreseen(3000, 50)).toHaveLength(2);
});

test('little traffic sees only large increases, and says what would help', () => {
  expect(line(60, 50, { decideWithinSeconds: 600 })).toMatch(
    /^cannot tell below x\d+ errors with one new pod \(that within \d+ min\): add pods or share/,
  );
});

test('a check that can never decide with this traffic is found', () => {
  const [never] = foreseen(0, 50)[0] ?? [];
  expect(never?.power).toEqual({ check: 'errors' });
  expect(never?.message).toBe(
    'cannot tell good from bad (errors) within 60 min with one new pod and this traffic: add pods, share or time',
  );
});

test('a service that hardly errs is told from its floor on', () => {
  expect(line(3000, 0, { checks: [{ ...errors, floor: 0.005 }] })).toMatch(
    /^detects [\d.]+ % errors within \d+ (s|min), passes a good release in about/,
  );
});

test('a step stands at least as long as its bake, unless it may pass early', () => {
  expect(foreseen(100_000, 50)[1]?.[0]?.power.passSeconds).toBeGreaterThanOrEqual(60);
  expect(
    foreseen(100_000, 50, { passEarly: true, windowSeconds: 5 })[1]?.[0]?.power.passSeconds,
  ).toBeLessThan(60);
});

test('every kind of check has its words', () => {
  const checks: readonly Check[] = [
    { kind: 'slowdown', tail: 'p95', maxIncrease: 0.05 },
    { kind: 'latency', slowerThanMs: 300, maxIncrease: 0.1, floor: 0.01 },
    { kind: 'gauge', gauge: 'cpu', maxIncrease: 0.05, lowerIsWorse: false },
    { kind: 'pair', name: 'pay', bad: '', total: '', maxIncrease: 0.1, floor: 0 },
    { kind: 'slo', objective: 0.99 },
  ];
  expect(foreseen(3000, 50, { checks })[1]?.map(({ message }) => message.replace(/\d+/g, 'N'))).toEqual([
    expect.stringMatching(/^detects answers that take N % longer within/),
    expect.stringMatching(/^detects N % slow answers within|^detects N.N % slow/),
    expect.stringMatching(/^cpu: detects N % more within/),
    expect.stringMatching(/^pay: detects xN(.N)? bad ones within/),
    expect.stringMatching(/^detects N(.N)? times the budget within/),
  ]);
});
