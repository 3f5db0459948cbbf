import type { Dice } from './dice.ts';

const limits = [25, 50, 75, 100, 150, 250, 500, 1000, 2500] as const;

const normalBelow = (x: number): number => 1 / (1 + Math.exp(-1.702 * x));

/** Most answers around 80 ms, two in a hundred around 600 ms; `slow` moves both, `tail` is how many more of the latter. */
const shareBelow = (limit: number, slow: number, tail: number): number => {
  const heavy = Math.min(0.5, 0.02 * tail);
  const below = (median: number, spread: number) => normalBelow(Math.log(limit / (median * slow)) / spread);
  return (1 - heavy) * below(80, 0.6) + heavy * below(600, 0.5);
};

/** Cumulative counts after so many more requests; a request falls into one bucket. */
export const delayBuckets = (
  before: readonly number[] | undefined,
  requests: number,
  slow: number,
  tail: number,
  dice: Dice,
): readonly number[] => {
  let [left, below, sum] = [requests, 0, 0];
  return limits.map((limit, at) => {
    const upTo = shareBelow(limit, slow, tail);
    const part = Math.max(0, (upTo - below) / (1 - below));
    const mean = left * part;
    const here = Math.min(
      left,
      mean > 30
        ? Math.max(0, Math.round(mean + Math.sqrt(mean * (1 - part)) * dice.bell()))
        : dice.poisson(mean),
    );
    left -= here;
    sum += here;
    below = upTo;
    return (before?.[at] ?? 0) + sum;
  });
};
