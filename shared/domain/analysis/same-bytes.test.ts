import fc from 'fast-check';
import { expect, test } from 'vitest';
import { judge } from './judge.ts';
import type { Counts, Gauged, Measurement, Paired } from './observation.ts';
import type { JudgeState } from './judge-state.ts';
import type { Check } from './verdict.ts';

/** A look whose rows come doubled, out of order, late, or contradict each other is the look that it would be otherwise. */
const at = 1_000_000_000_000 - (1_000_000_000_000 % 60_000);
const minute = 60_000;
const [canary, stable] = [['new-1'], ['old-1', 'old-2', 'old-3']];
const pods = [...canary, ...stable];
const lasts = 12;

const checks: readonly Check[] = [
  { kind: 'errors', maxIncrease: 0.1, floor: 0.005 },
  { kind: 'latency', slowerThanMs: 250, maxIncrease: 0.1, floor: 0 },
  { kind: 'slowdown', tail: 'all', maxIncrease: 0.05 },
  { kind: 'gauge', gauge: 'cpu', maxIncrease: 0.05, lowerIsWorse: false },
  { kind: 'pair', name: 'payments', bad: 'failed', total: 'all', maxIncrease: 0.1, floor: 0 },
];

interface Rows {
  readonly windows: readonly Counts[];
  readonly gauges: readonly Gauged[];
  readonly pairs: readonly Paired[];
  readonly history: readonly Counts[];
  readonly historyGauges: readonly Gauged[];
  readonly historyPairs: readonly Paired[];
}

const lookWith = (rows: Partial<Rows>, later = 0, now = lasts): Measurement => ({
  judging: { checks, windowSeconds: 60, minRequests: 0, decideWithinSeconds: 600, onUndecided: 'ask' },
  windows: [],
  canary,
  stable,
  stepPods: [1, 2],
  since: at + later,
  bakeSeconds: 0,
  now: at + now * minute + 5000 + later,
  ...rows,
});

/** Fractions, as sources extrapolate: sums of them depend on their order. */
const count = fc.double({ min: 0, max: 2000, noNaN: true });
const share = fc.double({ min: 0, max: 0.03, noNaN: true });

const rowsFor = (names: readonly string[], ends: readonly number[]) =>
  fc
    .array(fc.tuple(count, share, share), {
      minLength: names.length * ends.length,
      maxLength: names.length * ends.length,
    })
    .map((drawn) =>
      ends.flatMap((end, window) =>
        names.map((pod, index) => {
          const [requests = 0, bad = 0, slow = 0] = drawn[window * names.length + index] ?? [];
          const counts = [0.6, 0.9, 0.97, 1].map((part) => requests * part * (1 - slow));
          const to = at + end * minute;
          return {
            counts: {
              pod,
              to,
              requests,
              errors: requests * bad,
              slow: requests * slow,
              buckets: { bounds: [50, 100, 250, 500], counts, all: requests },
            },
            gauge: { gauge: 'cpu', pod, to, mean: requests * slow },
            pair: { name: 'payments', pod, to, bad: requests * bad, all: requests },
          };
        }),
      ),
    );

const until = (last: number, length: number) =>
  Array.from({ length }, (_, index) => last - length + index + 1);
const rows: fc.Arbitrary<Rows> = fc
  .tuple(rowsFor(pods, until(lasts, lasts)), rowsFor(stable, until(0, 45)))
  .map(([now, past]) => ({
    windows: now.map(({ counts }) => counts),
    gauges: now.map(({ gauge }) => gauge),
    pairs: now.map(({ pair }) => pair),
    history: past.map(({ counts }) => counts),
    historyGauges: past.map(({ gauge }) => gauge),
    historyPairs: past.map(({ pair }) => pair),
  }));

const keys = ['windows', 'gauges', 'pairs', 'history', 'historyGauges', 'historyPairs'] as const;
interface Timed {
  readonly to: number;
}

const each = (of: Rows, change: <T extends Timed>(all: readonly T[]) => readonly T[]): Rows =>
  Object.fromEntries(keys.map((key) => [key, change<Timed>(of[key])])) as unknown as Rows;

const shuffledBy =
  (seed: number) =>
  <T>(all: readonly T[]): readonly T[] => {
    let state = seed;
    const keyed = all.map((row) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return [state, row] as const;
    });
    return keyed.toSorted(([a], [b]) => a - b).map(([, row]) => row);
  };

const bytes = (measurement: Measurement, before?: JudgeState): string =>
  JSON.stringify(judge(measurement, before));

const seeds = fc.integer({ min: 1, max: 1e9 });

test('doubled and out of order, in the look and in the past', () => {
  fc.assert(
    fc.property(rows, seeds, (once, seed) => {
      const mixed = each(once, (all) => shuffledBy(seed)([...all, ...all]));
      expect(bytes(lookWith(mixed))).toBe(bytes(lookWith(once)));
    }),
    { numRuns: 30 },
  );
});

test('rows that contradict each other count in the same way in any order', () => {
  const other = <T extends object>(row: T): T => ({
    ...row,
    ...('slow' in row ? { slow: 0 } : {}),
    ...('mean' in row ? { mean: 7 } : {}),
  });
  fc.assert(
    fc.property(rows, seeds, (once, seed) => {
      const both = each(once, (all) => [...all, ...all.map((row) => other(row))]);
      expect(bytes(lookWith(each(both, shuffledBy(seed))))).toBe(bytes(lookWith(both)));
    }),
    { numRuns: 30 },
  );
});

test('look by look, each window once or with all before it again', () => {
  fc.assert(
    fc.property(rows, ({ windows, gauges, pairs, ...past }) => {
      let [fresh, again]: (JudgeState | undefined)[] = [];
      for (let now = 1; now <= lasts; now += 1) {
        const upTo = (from: number) => {
          const within = <T extends Timed>(all: readonly T[]) =>
            all.filter(({ to }) => to > at + from * minute && to <= at + now * minute);
          return { windows: within(windows), gauges: within(gauges), pairs: within(pairs) };
        };
        const first = now === 1 ? past : {};
        fresh = judge(lookWith({ ...upTo(now - 1), ...first }, 0, now), fresh).state;
        again = judge(lookWith({ ...upTo(0), ...first }, 0, now), again).state;
      }
      expect(JSON.stringify(again)).toBe(JSON.stringify(fresh));
    }),
    { numRuns: 20 },
  );
});

test('at another time, in another time zone, it is the same release', () => {
  const hours = fc.integer({ min: -200_000, max: 200_000 });
  fc.assert(
    fc.property(rows, hours, (once, by) => {
      const later = by * 60 * minute;
      const moved = each(once, (all) => all.map((row) => ({ ...row, to: row.to + later })));
      const [here, there] = [judge(lookWith(once)), judge(lookWith(moved, later))];
      expect(there.verdict).toEqual(here.verdict);
      expect({ ...there.state, until: there.state.until - later }).toEqual(here.state);
    }),
    { numRuns: 30 },
  );
});

test('whatever the past says, the state and the verdict hold numbers only', () => {
  const anything = fc.oneof(
    fc.double({ min: 0, max: 3000, noNaN: true }),
    fc.constantFrom(NaN, Infinity, -Infinity, -1, -0, 1e-300, 1e15, 1e300, Number.MAX_VALUE),
  );
  const spoilt = fc.tuple(rows, fc.array(anything, { minLength: 20, maxLength: 20 }));
  const numbersIn = (value: unknown): readonly number[] =>
    typeof value === 'number'
      ? [value]
      : typeof value === 'object' && value !== null
        ? Object.values(value).flatMap(numbersIn)
        : [];
  fc.assert(
    fc.property(spoilt, ([once, odd]) => {
      const change = (row: object, index: number) =>
        Object.fromEntries(
          Object.entries(row).map(([key, value], place) => [
            key,
            typeof value === 'number' && index % 3 === 0 ? (odd[(index + place) % 20] ?? value) : value,
          ]),
        );
      const bad = each(once, (all) => all.map((row, index) => change(row, index) as typeof row));
      const judged = judge(lookWith(bad));
      expect(numbersIn(judged).filter((one) => !Number.isFinite(one))).toEqual([]);
      expect(judged.verdict.reason).not.toMatch(/NaN|Infinity|undefined/);
    }),
    { numRuns: 60 },
  );
});
