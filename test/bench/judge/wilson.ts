/** A share of `count` in percent with its 95 % interval (Wilson). */
export interface Share {
  readonly percent: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

export const wilson = (hits: number, count: number): Share => {
  if (count === 0) return { percent: NaN, low: 0, high: 100, count };
  const z = 1.959964;
  const p = hits / count;
  const centre = (p + (z * z) / (2 * count)) / (1 + (z * z) / count);
  const half = (z / (1 + (z * z) / count)) * Math.sqrt((p * (1 - p)) / count + (z * z) / (4 * count * count));
  const round = (value: number) => Math.round(value * 1000) / 10;
  return {
    percent: round(p),
    low: round(Math.max(0, centre - half)),
    high: round(Math.min(1, centre + half)),
    count,
  };
};

/** How many points less the second share is, with its 95 % interval (Newcombe's, of two intervals of Wilson). */
export const lessBy = (usual: Share, now: Share): Share => {
  const less = usual.percent - now.percent;
  const round = (value: number) => Math.round(value * 10) / 10;
  return {
    percent: round(less),
    low: round(less - Math.hypot(usual.percent - usual.low, now.high - now.percent)),
    high: round(less + Math.hypot(usual.high - usual.percent, now.percent - now.low)),
    count: Math.min(usual.count, now.count),
  };
};

export const describeShare = ({ percent, low, high }: Share): string => `${percent} (${low}-${high})`;

export const median = (values: readonly number[]): number => {
  if (values.length === 0) return NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? NaN)
    : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2;
};

/** The 95 % interval of a median, by the ranks of the values around it. */
export const medianRange = (values: readonly number[]): readonly [low: number, high: number] => {
  if (values.length === 0) return [NaN, NaN];
  const sorted = [...values].sort((a, b) => a - b);
  const reach = 0.98 * Math.sqrt(sorted.length);
  const at = (rank: number) => sorted[Math.min(sorted.length - 1, Math.max(0, rank))] ?? NaN;
  return [at(Math.floor(sorted.length / 2 - reach)), at(Math.ceil(sorted.length / 2 + reach))];
};
