import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge, type Judged } from './judge.ts';
import type { Counts, Gauged, Measurement } from './observation.ts';
import type { JudgeState } from './judge-state.ts';
import type { Check } from './verdict.ts';

/** What must hold for any windows whatever: laws of the judge, tried on windows that nobody has chosen. */
const at = 1_000_000_000_000;
const minute = 60_000;
const canary = ['new-1', 'new-2'];
const stable = ['old-1', 'old-2', 'old-3'];
const pods = [...canary, ...stable];
const bounds = [50, 100, 250, 500];

const checks: readonly Check[] = [
  { kind: 'errors', maxIncrease: 0.1, floor: 0 },
  { kind: 'latency', slowerThanMs: 250, maxIncrease: 0.1, floor: 0.01 },
  { kind: 'slowdown', tail: 'all', maxIncrease: 0.05 },
  { kind: 'gauge', gauge: 'cpu', maxIncrease: 0.05, lowerIsWorse: false },
  { kind: 'slo', objective: 0.99 },
];

const lookAt = (
  windows: readonly Counts[],
  gauges: readonly Gauged[],
  more: Partial<Measurement> = {},
): Measurement => ({
  judging: {
    checks,
    windowSeconds: 60,
    minRequests: 0,
    decideWithinSeconds: 3600,
    onUndecided: 'ask',
    passEarly: true,
  },
  windows,
  gauges,
  canary,
  stable,
  since: at,
  bakeSeconds: 0,
  now: at + 30 * minute,
  ...more,
});

const onErrors = (windows: readonly Counts[], more: Partial<Measurement> = {}): Judged =>
  judge(lookAt(windows, [], { ...more, judging: { ...lookAt([], []).judging, checks: checks.slice(0, 1) } }));

/** Whatever a source may say: also what is no number, negative, or more errors than requests. */
const anything = fc.oneof(
  { weight: 8, arbitrary: fc.nat(5000) },
  { weight: 2, arbitrary: fc.double({ min: 0, max: 1e9 }) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, -1, -0, 0, 1e-12, 1e15) },
);
const to = fc.integer({ min: 1, max: 30 }).map((window) => at + window * minute);
const anyCounts: fc.Arbitrary<Counts> = fc.record(
  {
    pod: fc.constantFrom(...pods, 'stranger'),
    to,
    requests: anything,
    errors: anything,
    slow: anything,
    buckets: fc.record({
      bounds: fc.constantFrom(bounds, [10, 20], []),
      counts: fc.array(anything, { minLength: 2, maxLength: 4 }),
      all: anything,
    }),
  },
  { requiredKeys: ['pod', 'to', 'requests', 'errors'] },
);
const anyGauge: fc.Arbitrary<Gauged> = fc.record({
  gauge: fc.constantFrom('cpu', 'other'),
  pod: fc.constantFrom(...pods),
  to,
  mean: anything,
});

/** Windows as they come from pods that are well: each pod in each minute. */
const ordinary = fc
  .array(fc.array(fc.tuple(fc.integer({ min: 50, max: 800 }), fc.nat(12)), { minLength: 5, maxLength: 5 }), {
    minLength: 1,
    maxLength: 25,
  })
  .map((windows) =>
    windows.flatMap((rows, window) =>
      rows.map(([requests, errors], pod): Counts => ({
        pod: pods[pod] ?? '',
        to: at + (window + 1) * minute,
        requests,
        errors,
      })),
    ),
  );

const numbersIn = (value: unknown): readonly number[] =>
  typeof value === 'number'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(numbersIn)
      : [];

test('whatever the source says, the state and the evidence hold numbers only', () => {
  fc.assert(
    fc.property(
      fc.array(anyCounts, { maxLength: 80 }),
      fc.array(anyGauge, { maxLength: 80 }),
      (rows, gauges) => {
        const { state, verdict } = judge(lookAt(rows, gauges));
        expect([...numbersIn(state), ...numbersIn(verdict)].filter((one) => !Number.isFinite(one))).toEqual(
          [],
        );
        expect(verdict.reason).not.toMatch(/NaN|Infinity|undefined/);
      },
    ),
  );
});

test('a state survives the way through JSON, to the byte', () => {
  fc.assert(
    fc.property(
      fc.array(anyCounts, { maxLength: 60 }),
      fc.array(anyGauge, { maxLength: 60 }),
      (rows, gauges) => {
        const half = at + 15 * minute;
        const early = <T extends { readonly to: number }>(all: readonly T[]) =>
          all.filter((one) => one.to <= half);
        const { state } = judge(lookAt(early(rows), early(gauges), { now: half }));
        const read = JSON.parse(JSON.stringify(state)) as JudgeState;
        expect(JSON.stringify(judge(lookAt(rows, gauges), read))).toBe(
          JSON.stringify(judge(lookAt(rows, gauges), state)),
        );
        expect(JSON.stringify(read)).toBe(JSON.stringify(state));
      },
    ),
  );
});

test('windows count once, in their own order, however and however often they come', () => {
  const shuffledTwice = ordinary.chain((rows) =>
    fc.tuple(fc.constant(rows), fc.shuffledSubarray([...rows, ...rows], { minLength: 2 * rows.length })),
  );
  fc.assert(
    fc.property(shuffledTwice, ([rows, mixed]) => {
      const told = onErrors(rows);
      expect(JSON.stringify(onErrors(mixed))).toBe(JSON.stringify(told));
      expect(JSON.stringify(judge(lookAt(mixed, []), told.state).state)).toBe(JSON.stringify(told.state));
    }),
  );
});

test('more bad events of the new pods never turn a rollback into a pass', () => {
  const worse = ordinary.chain((rows) =>
    fc.tuple(fc.constant(rows), fc.array(fc.nat(40), { minLength: rows.length, maxLength: rows.length })),
  );
  const last = { now: at + 60 * minute };
  fc.assert(
    fc.property(worse, fc.boolean(), ([rows, more], isLast) => {
      const spoilt = rows.map((row, index) =>
        canary.includes(row.pod)
          ? { ...row, errors: Math.min(row.requests, row.errors + (more[index] ?? 0)) }
          : row,
      );
      const moment = isLast ? last : {};
      const [before, after] = [onErrors(rows, moment).verdict.kind, onErrors(spoilt, moment).verdict.kind];
      expect(before === 'fail' && after === 'pass').toBe(false);
    }),
    { numRuns: 500 },
  );
});

test('what counts is the ratio of the arms: both with twice the requests and the same errors say the same', () => {
  fc.assert(
    fc.property(ordinary, fc.constantFrom(2, 4, 64), (rows, times) => {
      const wider = rows.map((row) => ({ ...row, requests: row.requests * times }));
      const [one, other] = [onErrors(rows), onErrors(wider)];
      expect(other.verdict.evidence.map(({ bad, good }) => [bad, good])).toEqual(
        one.verdict.evidence.map(({ bad, good }) => [bad, good]),
      );
    }),
  );
});

test('an arm without numbers never passes, whatever the other one says', () => {
  const oneArm = fc.constantFrom(canary, stable).chain((arm) =>
    fc.tuple(
      fc.array(
        anyCounts.filter(({ pod }) => arm.includes(pod)),
        { maxLength: 60 },
      ),
      fc.array(
        anyGauge.filter(({ pod }) => arm.includes(pod)),
        { maxLength: 60 },
      ),
    ),
  );
  fc.assert(
    fc.property(oneArm, fc.integer({ min: 0, max: 7200 }), ([rows, gauges], seconds) => {
      expect(judge(lookAt(rows, gauges, { now: at + seconds * 1000 })).verdict.kind).not.toBe('pass');
    }),
  );
});
