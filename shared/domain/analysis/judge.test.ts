import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge } from './judge.ts';
import type { Counts, Measurement } from './observation.ts';
import type { JudgeState } from './judge-state.ts';
import { combineVerdicts } from './combine-verdicts.ts';

const at = 1_000_000_000_000;
const windowMs = 10_000;

const row = (pod: string, window: number, requests: number, errors: number, slow = 0): Counts => ({
  pod,
  to: at + (window + 1) * windowMs,
  requests,
  errors,
  slow,
});

type Told = readonly [requests: number, errors: number, slow?: number];

/** So many windows of one new pod and two stable ones. */
const windows = (count: number, fresh: Told | undefined, old: Told | undefined): readonly Counts[] =>
  Array.from({ length: count }, (_, window) => [
    ...(fresh === undefined ? [] : [row('new-1', window, ...fresh)]),
    ...(old === undefined ? [] : [row('old-1', window, ...old), row('old-2', window, ...old)]),
  ]).flat();

const measurement = (rows: readonly Counts[], more: Partial<Measurement> = {}): Measurement => ({
  judging: {
    checks: [
      { kind: 'errors', maxIncrease: 0.1, floor: 0.005 },
      { kind: 'latency', slowerThanMs: 300, maxIncrease: 0.1, floor: 0.01 },
    ],
    windowSeconds: 10,
    minRequests: 100,
    decideWithinSeconds: 600,
    onUndecided: 'ask',
  },
  windows: rows,
  canary: ['new-1'],
  stable: ['old-1', 'old-2'],
  since: at,
  bakeSeconds: 60,
  now: at + 60_000,
  ...more,
});

const verdictOn = (...args: Parameters<typeof measurement>) => judge(measurement(...args)).verdict;

test('passes when both arms answered alike for the whole bake, and tells the numbers', () => {
  const verdict = verdictOn(windows(6, [1000, 2, 5], [1000, 2, 5]));
  expect(verdict.kind).toBe('pass');
  expect(verdict.reason).toContain(
    '12 of 6000 requests on the new pods (0.20 %) against 24 of 12000 on the stable ones (0.20 %), 1 times the rate, evidence',
  );
});

test('fails before the bake is over, but never on a single window', () => {
  const bad = windows(5, [1000, 50, 5], [1000, 5, 5]);
  const after = (count: number) =>
    verdictOn(
      bad.filter(({ to }) => to <= at + count * windowMs),
      { now: at + count * windowMs },
    );
  expect(after(1).kind).toBe('wait');
  expect(after(5)).toMatchObject({
    kind: 'fail',
    reason: expect.stringContaining('errors: 250 of 5000') as string,
  });
});

test('fails on slow answers alone', () => {
  expect(verdictOn(windows(6, [1000, 1, 200], [1000, 1, 20])).kind).toBe('fail');
});

test('half of the requests failing in window after window is a catastrophe, one clump of errors is none', () => {
  const after = (count: number, fresh: Told, old: Told) =>
    verdictOn(windows(count, fresh, old), { now: at + count * windowMs }).kind;
  expect(after(2, [3000, 2000], [3000, 0])).toBe('fail');
  expect(after(1, [30, 20], [30, 0])).toBe('wait');
  expect(after(2, [30, 20], [30, 20])).toBe('wait');
});

test('resets of pods that have just been started turn nothing back; a whole minute of them does', () => {
  const { judging } = measurement([]);
  const during = (count: number) =>
    verdictOn(windows(count, [3000, 2500], [3000, 0]), {
      judging: { ...judging, warmupSeconds: 120 },
      now: at + count * windowMs,
    });
  expect(during(3).kind).toBe('wait');
  expect(during(7)).toMatchObject({
    kind: 'fail',
    reason:
      '17500 of 21000 requests on the new pods failed in 7 windows without a break, while the stable ones did well',
  });
});

test('new pods that are hardly asked anything are not called good', () => {
  const starved = windows(70, [100, 0], [1000, 2]);
  const now = at + 70 * windowMs;
  const { judging } = measurement([]);
  const only = { ...judging, checks: judging.checks.slice(0, 1) };
  expect(verdictOn(starved, { now, judging: only })).toMatchObject({
    kind: 'inconclusive',
    reason: expect.stringContaining('the new pods get 10 % of the requests') as string,
  });
  // Where a share was set for them, the pods' number says nothing.
  expect(verdictOn(starved, { now, judging: only, share: 0.05 }).kind).toBe('pass');
});

test('waits while the bake is not over, at least one window; passes early only where it may', () => {
  const good = windows(5, [1000, 1, 5], [1000, 1, 5]);
  expect(verdictOn(good, { now: at + 50_000 })).toMatchObject({ kind: 'wait', waitSeconds: 10 });
  const { judging } = measurement([]);
  expect(verdictOn(good, { now: at + 50_000, judging: { ...judging, passEarly: true } }).kind).toBe('pass');
});

test('never passes without data: waits until the deadline, then says that there was none', () => {
  expect(verdictOn([]).kind).toBe('wait');
  const late = { now: at + 600_000 };
  expect(verdictOn([], late)).toMatchObject({ kind: 'no-data', reason: 'no numbers for errors' });
  expect(verdictOn(windows(60, undefined, [5000, 0]), late).kind).toBe('no-data');
  const { judging } = measurement([]);
  expect(verdictOn([], { ...late, judging: { ...judging, onMissing: 'roll-back' } }).kind).toBe('fail');
});

test('data that stopped long before the deadline does not pass at it', () => {
  const stopped = [
    ...windows(3, [1000, 5, 5], [1000, 5, 5]),
    ...windows(40, undefined, [1000, 5, 5]).slice(6),
  ];
  expect(verdictOn(stopped, { now: at + 600_000 }).kind).not.toBe('pass');
  expect(verdictOn(windows(6, [1000, 2, 5], [1000, 2, 5]), { now: at + 600_000 }).kind).toBe('inconclusive');
});

test('too few requests are inconclusive, not a pass', () => {
  const verdict = verdictOn(windows(6, [10, 0], [5000, 0]), { now: at + 600_000 });
  expect(verdict).toMatchObject({
    kind: 'inconclusive',
    reason: expect.stringContaining('too few requests to tell') as string,
  });
});

test('new pods that do not stay Ready, or answer nothing while others are busy, fail', () => {
  const unhealthy = { unhealthy: 'pod new-1: container app CrashLoopBackOff' };
  expect(verdictOn(windows(6, [1000, 0], [1000, 0]), unhealthy)).toMatchObject({
    kind: 'fail',
    reason: expect.stringContaining('CrashLoopBackOff') as string,
  });
  expect(verdictOn(windows(3, [0, 0], [1000, 0]), { now: at + 30_000 })).toMatchObject({
    kind: 'fail',
    reason: expect.stringContaining('answered no request in 3 windows') as string,
  });
});

test('counts nothing of pods that are in neither arm', () => {
  const good = windows(6, [1000, 1], [1000, 1]);
  expect(verdictOn([...good, ...good.map((one) => ({ ...one, pod: 'stranger', errors: 1000 }))])).toEqual(
    verdictOn(good),
  );
});

test('numbers that are no numbers are no data', () => {
  for (const broken of [NaN, -1, Infinity, 5000])
    expect(verdictOn(windows(60, [1000, broken], [1000, 0]), { now: at + 600_000 }).kind).not.toBe('pass');
});

test('the same windows twice, late, or in another order leave the state as it was', () => {
  const all = windows(6, [1000, 3, 5], [1000, 4, 6]);
  const { state } = judge(measurement(all));
  const again = judge(measurement(all), state);
  expect(again.state).toEqual(state);
  expect(judge(measurement([...all].reverse())).state).toEqual(state);
  expect(judge(measurement([...all, ...all])).state).toEqual(state);
  const inPieces = [1, 2, 3, 4, 5, 6].reduce<JudgeState | undefined>(
    (at_, count) =>
      judge(
        measurement(
          all.filter(({ to }) => to <= at + count * windowMs),
          { now: at + count * windowMs },
        ),
        at_,
      ).state,
    undefined,
  );
  expect(inPieces).toEqual(state);
});

const bounds = [50, 100, 250, 500, 1000];
const histogram = (pod: string, window: number, counts: readonly number[], of = bounds): Counts => ({
  ...row(pod, window, 1000, 0),
  buckets: { bounds: of, counts, all: 1000 },
});
const slower = (fresh: readonly number[], of = bounds) =>
  judge(
    measurement(
      Array.from({ length: 8 }, (_, window) => [
        histogram('new-1', window, fresh, of),
        histogram('old-1', window, [600, 850, 960, 985, 1000]),
        histogram('old-2', window, [600, 850, 960, 985, 1000]),
      ]).flat(),
      {
        judging: {
          ...measurement([]).judging,
          checks: [{ kind: 'slowdown', tail: 'p99', maxIncrease: 0.05 }],
        },
        now: at + 80_000,
      },
    ),
  );

test('a longer tail is seen in the buckets; other buckets are no data', () => {
  expect(slower([600, 850, 900, 940, 1000]).verdict).toMatchObject({
    kind: 'fail',
    reason: expect.stringContaining('latency (slower than') as string,
  });
  expect(slower([600, 850, 960, 985, 1000]).verdict.kind).toBe('pass');
  expect(slower([600, 850, 960, 985, 1000], [5, 10, 25, 50, 100]).verdict).toMatchObject({
    kind: 'wait',
    reason: 'no numbers for latency (slower than 100 ms): the last windows had no usable numbers',
  });
});

test('a gauge that rises fails; an advisory one is only told', () => {
  const gauges = Array.from({ length: 30 }, (_, window) =>
    ['new-1', 'old-1', 'old-2'].map((pod) => ({
      gauge: 'cpu',
      pod,
      to: at + (window + 1) * windowMs,
      mean: (pod === 'new-1' ? 0.8 : 0.4) + 0.01 * (window % 3),
    })),
  ).flat();
  const check = { kind: 'gauge', gauge: 'cpu', maxIncrease: 0.1, lowerIsWorse: false } as const;
  const { judging } = measurement([]);
  const on = (checks: Measurement['judging']['checks']) =>
    verdictOn([], { gauges, judging: { ...judging, checks }, now: at + 300_000 });
  expect(on([check]).kind).toBe('fail');
  expect(on([{ ...check, advisory: true }]).kind).not.toBe('fail');
  expect(on([{ ...check, lowerIsWorse: true }]).kind).not.toBe('fail');
});

test('the scale of a gauge is learned from what the stable pods did before', () => {
  const before = (window: number, pod: number) => 0.4 + 0.02 * Math.sin(pod * 7.1 + window * 1.3);
  const historyGauges = Array.from({ length: 60 }, (_, window) =>
    [1, 2, 3].map((pod) => ({
      gauge: 'cpu',
      pod: `old-${pod}`,
      to: at - window * windowMs,
      mean: before(window, pod),
    })),
  ).flat();
  const check = { kind: 'gauge', gauge: 'cpu', maxIncrease: 0.05, lowerIsWorse: false } as const;
  const { state } = judge(
    measurement([], { historyGauges, judging: { ...measurement([]).judging, checks: [check] } }),
  );
  expect(state.scales['cpu']?.[0]?.s2).toBeGreaterThan(1e-4);
  expect(
    judge(measurement([], { judging: { ...measurement([]).judging, checks: [check] } })).state.scales['cpu'],
  ).toEqual([null]);
});

test('an objective is judged without a baseline', () => {
  const { judging } = measurement([]);
  const slo = { judging: { ...judging, checks: [{ kind: 'slo', objective: 0.99 }] } } as const;
  expect(verdictOn(windows(8, [1000, 50], [1000, 50]), { ...slo, now: at + 80_000 }).kind).toBe('fail');
  expect(verdictOn(windows(8, [1000, 2], [1000, 2]), { ...slo, now: at + 80_000 }).kind).toBe('pass');
});

test('an hour of two checks is a state of a few KB', () => {
  const rows = windows(360, [1000, 3, 5], [1000, 4, 6]);
  expect(JSON.stringify(judge(measurement(rows)).state).length).toBeLessThan(8192);
});

test('no numbers of any kind make a pass out of an empty arm', () => {
  const count = fc.nat(10_000);
  fc.assert(
    fc.property(count, count, fc.nat(10_000_000), (requests, errors, later) => {
      const old: Told = [requests, Math.min(requests, errors)];
      expect(verdictOn(windows(3, undefined, old), { now: at + later }).kind).not.toBe('pass');
    }),
  );
});

test('one workload that fails fails the step; one without data keeps it from passing', () => {
  const evidence = [] as const;
  const pass = { kind: 'pass', reason: 'good', evidence } as const;
  expect(combineVerdicts([pass, { kind: 'fail', reason: 'bad', evidence }])).toMatchObject({
    kind: 'fail',
    reason: 'bad',
  });
  expect(combineVerdicts([pass, { kind: 'no-data', reason: 'none', evidence }]).kind).toBe('no-data');
  expect(combineVerdicts([pass, { kind: 'wait', waitSeconds: 3, reason: 'soon', evidence }])).toMatchObject({
    kind: 'wait',
    waitSeconds: 3,
  });
  expect(combineVerdicts([]).kind).toBe('pass');
});

const payments = { kind: 'pair', name: 'pay', bad: 'b', total: 't', maxIncrease: 0.1, floor: 0.005 } as const;
const paired = (count: number, fresh: number) =>
  Array.from({ length: count }, (_, window) =>
    (['new-1', 'old-1', 'old-2'] as const).map((pod) => ({
      name: 'pay',
      pod,
      to: at + (window + 1) * windowMs,
      bad: pod === 'new-1' ? fresh : 5,
      all: 1000,
    })),
  ).flat();
const onPairs = (fresh: number, more: Partial<Measurement> = {}) =>
  verdictOn([], {
    judging: { ...measurement([]).judging, checks: [payments] },
    pairs: paired(6, fresh),
    ...more,
  });

test("a pair of the user's own is judged like errors, and told by its name", () => {
  expect(onPairs(60)).toMatchObject({ kind: 'fail', reason: expect.stringMatching(/^pay: \d+ of \d+/) });
  expect(onPairs(5, { pairs: paired(30, 5), now: at + 300_000 })).toMatchObject({ kind: 'pass' });
});

test('a check whose source does not answer is named, and nothing passes without it', () => {
  const missing = { 'pair pay': 'Prometheus at p: it failed (503)' };
  const good = { pairs: paired(30, 5), missing };
  expect(onPairs(5, { ...good, now: at + 300_000 })).toMatchObject({
    kind: 'wait',
    reason: 'no numbers for pay: Prometheus at p: it failed (503)',
  });
  expect(onPairs(5, { ...good, now: at + 700_000 })).toMatchObject({
    kind: 'no-data',
    reason: 'no numbers for pay: Prometheus at p: it failed (503)',
  });
});
