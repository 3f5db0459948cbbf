import type { Counts, Gauged, Paired } from './observation.ts';
import type { Buckets } from './statistics/latency.ts';

/** Larger numbers are no counts, and their squares would be no numbers. */
const most = 1e15;
const farthest = 1e100;

/** Sources extrapolate, but not to a billionth; anything smaller came from a division by zero. */
const least = 1e-9;

const isCount = (value: number): boolean => value === 0 || (value >= least && value <= most);

/** Sources extrapolate, so a part may come out a little larger than the whole. */
const isPart = (part: number, whole: number): boolean => isCount(part) && part <= whole * 1.001 + 1e-6;

/** Rising bounds, counts that rise with them, and no more of them than in total. */
const areValid = ({ bounds, counts, all }: Buckets): boolean =>
  isCount(all) && bounds.length > 0 && counts.length === bounds.length && areRising(bounds, counts, all);

/** In one loop: a first look has tens of thousands of histograms. */
const areRising = (bounds: readonly number[], counts: readonly number[], all: number): boolean => {
  let [bound, count] = [-Infinity, 0];
  for (let at = 0; at < bounds.length; at += 1) {
    const [next = NaN, sum = NaN] = [bounds[at], counts[at]];
    if (!(next > bound && next < Infinity && sum >= count && isPart(sum, all))) return false;
    bound = next;
    count = sum;
  }
  return true;
};

const isSlowSound = ({ slow, requests }: Counts): boolean => slow === undefined || isPart(slow, requests);
const isCutSound = ({ buckets }: Counts): boolean => buckets === undefined || areValid(buckets);

const isSound = ({ to, requests, errors }: Counts): boolean =>
  Number.isFinite(to) && isCount(requests) && isPart(errors, requests);

/** The valid rows; of a row with an invalid histogram or slow count, the rest. */
export const validCounts = (rows: readonly Counts[]): readonly Counts[] => {
  const isWhole = (row: Counts) => isSlowSound(row) && isCutSound(row);
  // Nearly always all are valid, and need not be copied.
  if (rows.every((row) => isSound(row) && isWhole(row))) return rows;
  return rows.filter(isSound).map((row) => (isWhole(row) ? row : withoutUnsound(row)));
};

const withoutUnsound = (row: Counts): Counts => {
  const { slow, buckets, ...counted } = row;
  return {
    ...counted,
    ...(slow !== undefined && isSlowSound(row) ? { slow } : {}),
    ...(buckets !== undefined && isCutSound(row) ? { buckets } : {}),
  };
};

export const validGauges = (rows: readonly Gauged[]): readonly Gauged[] =>
  rows.filter(({ to, mean }) => Number.isFinite(to) && Math.abs(mean) <= farthest);

export const validPairs = (rows: readonly Paired[]): readonly Paired[] =>
  rows.filter(({ to, bad, all }) => Number.isFinite(to) && isCount(all) && isPart(bad, all));
