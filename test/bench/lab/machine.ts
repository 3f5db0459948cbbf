import { availableParallelism, loadavg } from 'node:os';

/** Who else was at work: figures of a busy machine are worse than those of an idle one. */
export const machine = (): string =>
  `load ${(loadavg()[0] ?? 0).toFixed(1)} on ${availableParallelism()} cores`;

/** The value below which `share` (0 to 1) of the numbers lie; the largest for 1. */
export const quantile = (numbers: readonly number[], share: number): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
};

/** Seconds with one digit, of milliseconds. */
export const seconds = (ms: number): number => Math.round(ms / 100) / 10;
