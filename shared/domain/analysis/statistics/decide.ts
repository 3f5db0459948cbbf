import type { Levels } from './grids.ts';

/** What one metric has to say. */
export interface Weighed {
  /** Evidence that it is worse than its margin, and that it is not. */
  readonly fail: number;
  readonly pass: number;
  /** The same as standard deviations, for the single look at the deadline. */
  readonly failRoot: number;
  readonly passRoot: number;
  /** A share so small that it can be shown to be bad, but never to be good, does not keep others from passing. */
  readonly canPass: boolean;
}

export interface Moment {
  /** Windows with data so far. */
  readonly windows: number;
  readonly hadDataLately: boolean;
  readonly isLast: boolean;
  /** Which part of the time until the deadline is over; nothing fails early on its classical look without it. */
  readonly elapsed?: number;
}

/**
 * How much clearer an early result must be: the boundary of Wang and Tsiatis (Biometrics 43, 1987), which is that of
 * O'Brien and Fleming at 0 and that of Pocock at 0.5. Nearly Pocock's: a bad release is not worth waiting for. In the
 * first quarter of the time only the sums decide, because noise lasts that long.
 */
const delta = 0.4;
const firstLook = 0.25;
const earlier = (elapsed: number): number => (elapsed < firstLook ? Infinity : elapsed ** (delta - 0.5));

/** One metric looks once; of several the largest root is larger by chance alone. */
const lastRoot = (metrics: number): number =>
  metrics <= 1 ? 2.33 : 2.33 + (0.42 * Math.log(metrics)) / Math.log(4);

/**
 * Fails on the mean of the evidence of all metrics, which is valid however they depend on each other; passes only if
 * each of them is shown to be good. At the deadline there is one classical test for undecided cases; a clearer result
 * fails sooner.
 */
export const decide = (
  metrics: readonly Weighed[],
  { windows, hadDataLately, isLast, elapsed = 0 }: Moment,
  { alpha, beta }: Levels,
): 'fail' | 'pass' | 'wait' | 'inconclusive' => {
  if (metrics.length === 0) return 'wait';
  const bad = metrics.reduce((sum, { fail }) => sum + fail, 0) / metrics.length;
  if (bad >= 1 / alpha) return 'fail';
  const passing = metrics.filter(({ canPass }) => canPass);
  const isGood = passing.length > 0 && passing.every(({ pass }) => pass >= 1 / beta);
  if (isGood && bad < Math.E && windows >= 3 && hadDataLately) return 'pass';
  const needed = lastRoot(metrics.length) * earlier(isLast ? 1 : Math.min(1, elapsed));
  const clearest = Math.max(...metrics.map(({ failRoot }) => failRoot));
  if ((isLast || windows >= 3) && clearest >= needed) return 'fail';
  if (!isLast) return 'wait';
  const weakest = Math.min(...passing.map(({ passRoot }) => passRoot), Infinity);
  return hadDataLately && passing.length > 0 && weakest >= 2.33 && windows >= 3 ? 'pass' : 'inconclusive';
};
