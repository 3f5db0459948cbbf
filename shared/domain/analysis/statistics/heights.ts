import { type Arms, expectedOf } from './arms.ts';
import { armsAt, type Games, isPlayed } from './games.ts';

/**
 * How high the rate of a few pods rises above that of the others in single windows: of the logarithm, in standard
 * deviations of the differences between pods (`s2`) and of chance. Low windows carry no information here and count 0.
 */
export const heightOf = (arms: Arms, s2: number): number => {
  const expected = expectedOf(arms);
  const times = (arms.xc + 0.5) / (expected + 0.5);
  return times <= 1 ? 0 : Math.log(times) / Math.sqrt(s2 + 1 / (expected + 0.5));
};

/** A height, and in which part of all windows pods without any change rise above it. */
export interface Height {
  readonly above: number;
  readonly chance: number;
}

/** Seldom exceeded, and never. */
const parts = [0.993, 1] as const;
/** Beyond the highest that was ever seen. */
const beyond = 1.05;

/** Windows in a row that are above it are one peak; NaN is a window of which nothing is known. */
const peaksIn = (heights: Float64Array, above: number): number => {
  let [peaks, was] = [0, false];
  for (const height of heights) {
    const is = height > above;
    if (is && !was) peaks += 1;
    was = is;
  }
  return peaks;
};

/**
 * What pods of the running version did in the past, each group of them against the others. Only `apart` groups do not
 * overlap; the last of them is the remainder.
 */
export const heightsOf = (
  games: Games,
  { s2, apart }: { readonly s2: number; readonly apart: number },
): readonly Height[] => {
  const { count, windows } = games;
  const all = games.xc.map((_, cell) => (isPlayed(games, cell) ? heightOf(armsAt(games, cell), s2) : NaN));
  const sorted = all.filter((height) => !Number.isNaN(height)).sort();
  if (sorted.length === 0) return [];
  const series = Array.from({ length: count }, (_, at) => all.subarray(at * windows, (at + 1) * windows));
  const independent = (sorted.length / count) * Math.max(1, Math.min(count, apart) - 1);
  return parts.map((part) => {
    const at = sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
    const above = part === 1 ? beyond * at : at;
    const peaks = series.reduce((sum, one) => sum + peaksIn(one, above), 0);
    const chance = (peaks * (independent / sorted.length) + 1) / (independent + 1);
    return { above: Number(above.toPrecision(3)), chance: Number(chance.toPrecision(3)) };
  });
};
