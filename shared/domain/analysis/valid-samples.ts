import type { Counts, Gauged, Paired } from './observation.ts';
import type { Buckets } from './statistics/latency.ts';

/** Larger numbers are no counts, and their squares would be no numbers. */
const most = 1e15;
const farthest = 1e100;

/** Sources extrapolate, but not to a part of a thousand millionth; what is smaller came from a division by nothing. */
const least = 1e-9;

const isCount = (value: number): boolean => value === 0 || (value >= least && value <= most);

/** Sources extrapolate, so a part may come out a little larger than the whole. */
const isPart = (part: number, whole: number): boolean => isCount(part) && part <= whole * 1.001 + 1e-6;

/** Rising bounds, counts that rise with them, and no more of them than there are in all. */
const areValid = ({ bounds, counts, all }: Buckets): boolean =>
  isCount(all) &&
  bounds.length > 0 &&
  counts.length === bounds.length &&
  bounds.every((bound, at) => Number.isFinite(bound) && bound > (bounds[at - 1] ?? -Infinity)) &&
  counts.every((count, at) => isPart(count, all) && count >= (counts[at - 1] ?? 0));

/** The rows that are what they say; of a row whose histogram or slow requests are not, the rest. */
export const validCounts = (rows: readonly Counts[]): readonly Counts[] =>
  rows.flatMap((row) => {
    const { slow, buckets, ...counted } = row;
    if (!Number.isFinite(row.to) || !isCount(row.requests) || !isPart(row.errors, row.requests)) return [];
    const isSlowSound = slow === undefined || isPart(slow, row.requests);
    const isCutSound = buckets === undefined || areValid(buckets);
    if (isSlowSound && isCutSound) return [row];
    return [
      {
        ...counted,
        ...(slow !== undefined && isSlowSound ? { slow } : {}),
        ...(buckets !== undefined && isCutSound ? { buckets } : {}),
      },
    ];
  });

export const validGauges = (rows: readonly Gauged[]): readonly Gauged[] =>
  rows.filter(({ to, mean }) => Number.isFinite(to) && Math.abs(mean) <= farthest);

export const validPairs = (rows: readonly Paired[]): readonly Paired[] =>
  rows.filter(({ to, bad, all }) => Number.isFinite(to) && isCount(all) && isPart(bad, all));
