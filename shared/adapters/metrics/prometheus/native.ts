import { isObject } from '#domain/json.ts';
import { addBuckets, type Buckets } from '#domain/analysis/statistics/latency.ts';
import { bucketKey } from './buckets.ts';
import type { Series } from './series.ts';

/**
 * Bounds that native histograms are read at: powers of the square root of two in their own unit, from about 1 ms to
 * 64 s. They are bounds of every exponential histogram of that resolution or a finer one, and fixed, so that no two
 * pods or windows differ.
 */
const boundsIn = (unitMs: number): readonly number[] => {
  const first = Math.ceil(-2 * Math.log2(unitMs));
  return Array.from({ length: 33 }, (_, at) => 2 ** ((first + at) / 2));
};

/** What native histograms gained in each window, by `bucketKey`; a histogram too coarse for our bounds has no row. */
export const nativeIn = (
  series: readonly Series[],
  ends: readonly number[],
  { podLabel, unitMs }: { readonly podLabel: string; readonly unitMs: number },
): ReadonlyMap<string, Buckets> => {
  const gained = new Map<string, (Buckets | undefined)[]>();
  for (const { labels, histograms = new Map<number, unknown>() } of series)
    for (const [index, to] of ends.entries()) {
      const from = ends[index - 1];
      if (from === undefined) continue;
      const key = bucketKey(labels[podLabel] ?? '', to);
      const [before, after] = [histograms.get(from), histograms.get(to)].map((one) =>
        cumulative(one, unitMs),
      );
      gained.set(key, [...(gained.get(key) ?? []), growth(before, after)]);
    }
  return new Map(
    [...gained].flatMap(([key, all]) => {
      const known = all.filter((one) => one !== undefined);
      const sum = known.length === all.length ? addBuckets(known) : undefined;
      return sum === undefined ? [] : [[key, sum] as const];
    }),
  );
};

interface Bucket {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
}

/** Observations up to each of our bounds (ms); undefined where one of its buckets lies across a bound. */
const cumulative = (said: unknown, unitMs: number): Buckets | undefined => {
  if (!isObject(said)) return undefined;
  const all = Number(said['count']);
  const buckets = bucketsOf(said['buckets']);
  if (!Number.isFinite(all) || buckets === undefined) return undefined;
  const bounds = boundsIn(unitMs);
  if (buckets.some((bucket) => bounds.some((bound) => liesAcross(bucket, bound)))) return undefined;
  const counts = bounds.map((bound) =>
    buckets.reduce((sum, { upper, count }) => (upper <= bound * (1 + tiny) ? sum + count : sum), 0),
  );
  return { bounds: bounds.map((bound) => Number((bound * unitMs).toPrecision(12))), counts, all };
};

const tiny = 1e-9;
const liesAcross = ({ lower, upper }: Bucket, bound: number): boolean =>
  lower < bound * (1 - tiny) && upper > bound * (1 + tiny);

/** `[rule, lower, upper, count]` of each bucket that holds something. */
const bucketsOf = (said: unknown): readonly Bucket[] | undefined => {
  const rows: readonly unknown[] = Array.isArray(said) ? said : [];
  const buckets = rows.map((row) => {
    const [, lower, upper, count] = Array.isArray(row) ? row.map(Number) : [];
    return { lower: lower ?? NaN, upper: upper ?? NaN, count: count ?? NaN };
  });
  return buckets.some(({ count }) => !Number.isFinite(count)) ? undefined : buckets;
};

/** A histogram that decreased anywhere has restarted. */
const growth = (before: Buckets | undefined, after: Buckets | undefined): Buckets | undefined => {
  if (before === undefined || after === undefined) return undefined;
  const steps = after.counts.map((count, at) => count - (before.counts[at] ?? 0));
  const hasRestarted = after.all < before.all || steps.some((step) => step < -1e-6);
  return hasRestarted ? after : { ...after, counts: steps, all: after.all - before.all };
};
