import type { Judge } from '../ruling.ts';
import type { Arms } from '#domain/analysis/statistics/dispersion.ts';

/** Where the shift between two samples lies, by Mann and Whitney; the estimate is that of Hodges and Lehmann. */
export interface Shift {
  readonly low: number;
  readonly high: number;
  readonly estimate: number;
}

const tiesIn = (values: readonly number[]): number => {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => sum + count ** 3 - count, 0);
};

/** The asymptotic interval by counting sorted pairwise differences; `z` is the normal quantile of half the level. */
export const mannWhitney = (control: readonly number[], experiment: readonly number[], z: number): Shift => {
  const differences = Float64Array.from(experiment.flatMap((x) => control.map((y) => x - y))).sort();
  const [m, n] = [experiment.length, control.length];
  const ties = (tiesIn(control) + tiesIn(experiment)) / ((m + n) * (m + n - 1));
  const sigma = Math.sqrt(((m * n) / 12) * (m + n + 1 - ties));
  const index = Math.max(0, m * n - Math.floor((m * n) / 2 + z * sigma + 0.5) - 1);
  const at = (place: number) => differences[Math.min(differences.length - 1, Math.max(0, place))] ?? NaN;
  const middle = (m * n) / 2;
  return {
    low: at(index),
    high: at(m * n - 1 - index),
    estimate: (m * n) % 2 === 0 ? (at(middle - 1) + at(middle)) / 2 : at(Math.floor(middle)),
  };
};

/** Kayenta's rule for "High": the whole interval is above a quarter of the estimate, and the mean is not lower. */
export const isHigh = (control: readonly number[], experiment: readonly number[]): boolean => {
  const all = [...control, ...experiment];
  if (control.length < 2 || experiment.length < 2 || all.every((value) => value === all[0])) return false;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  if (mean(experiment) < mean(control)) return false;
  const { low, estimate } = mannWhitney(control, experiment, 2.3263479);
  return low > 0.25 * Math.abs(estimate);
};

const rates = (windows: readonly Arms[], arm: 'canary' | 'stable'): readonly number[] =>
  windows.map(({ xc, nc, xb, nb }) => {
    const [x, n] = arm === 'canary' ? [xc, nc] : [xb, nb];
    return n > 0 ? x / n : 0;
  });

/** A growing window, looked at every so many minutes; it never passes before the end. */
export const kayenta = (every: number): Judge => ({
  name: `kayenta every ${every}`,
  rule: ({ windows }) => {
    for (let minute = every; minute <= windows.length; minute += every) {
      const seen = windows.slice(0, minute);
      if (isHigh(rates(seen, 'stable'), rates(seen, 'canary'))) return { kind: 'fail', minute };
    }
    return { kind: 'pass', minute: windows.length };
  },
});
