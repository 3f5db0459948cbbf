/** A histogram of one arm in one window: cumulative counts at rising bounds (ms), without the infinite one. */
export interface Buckets {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
  readonly all: number;
}

/** "Slower than this", and which ratio of the slow shares the margins in latency amount to. */
export interface Threshold {
  readonly slowerThanMs: number;
  readonly bound: number;
  readonly share: number;
  readonly rho0: number;
  readonly rho1s: readonly number[];
}

/** Shares of slow requests that are looked for: the middle, and ever further into the tail. */
export const tails = {
  p50: [0.4, 0.1],
  p90: [0.1, 0.03],
  p95: [0.1, 0.03],
  p99: [0.1, 0.03, 0.01],
  all: [0.4, 0.1, 0.03, 0.01],
} as const;

const fewest = 0.002;
/** Below this a share cannot be shown to be good, only to be bad. */
export const passableShare = 0.008;

const slowerThan = ({ counts, all }: Buckets, index: number): number => 1 - (counts[index] ?? all) / all;

/**
 * At most four bounds at which the slow share is nearest the wanted ones. Margins are given in latency (1.05 is 5 %
 * slower) and become ratios of slow shares: a curve that moves right by that much, read between two bounds.
 */
export const chooseThresholds = (
  baseline: Buckets,
  wanted: readonly number[],
  margins: { readonly fail: number; readonly passes: readonly number[] },
): readonly Threshold[] => {
  if (!(baseline.all > 0)) return [];
  const usable = baseline.bounds
    .map((_, index) => index)
    .filter((index) => {
      const share = slowerThan(baseline, index);
      return share >= fewest && share <= 0.9;
    });
  const nearest = wanted.map((share) =>
    usable.reduce<number | undefined>((best, index) => {
      const away = (at: number) => Math.abs(Math.log(slowerThan(baseline, at) / share));
      return best === undefined || away(index) < away(best) ? index : best;
    }, undefined),
  );
  return [...new Set(nearest)]
    .filter((index) => index !== undefined)
    .sort((a, b) => a - b)
    .map((index) => thresholdAt(baseline, index, margins));
};

const thresholdAt = (
  baseline: Buckets,
  index: number,
  margins: { readonly fail: number; readonly passes: readonly number[] },
): Threshold => {
  const share = slowerThan(baseline, index);
  return {
    slowerThanMs: baseline.bounds[index] ?? 0,
    bound: index,
    share: short(share),
    rho0: short(ratioAt(baseline, index, margins.fail)),
    rho1s: margins.passes.map((margin) => short(Math.max(1.02, ratioAt(baseline, index, margin)))),
  };
};

/** As many digits as the state has room for. */
const short = (value: number): number => Number(value.toPrecision(5));

const logit = (share: number): number => Math.log(share / (1 - share));

/**
 * The slow share at a bound if everything takes `margin` times as long, relative to the present: logit S is straight in
 * ln T.
 */
const ratioAt = (baseline: Buckets, index: number, margin: number): number => {
  const share = slowerThan(baseline, index);
  const at = baseline.bounds[index] ?? 1;
  const below = baseline.bounds[index - 1] ?? at / 2;
  const belowShare = Math.min(1 - 1e-6, index === 0 ? 1 - 1e-3 : slowerThan(baseline, index - 1));
  const slope = below <= 0 ? 0 : (logit(belowShare) - logit(share)) / Math.log(at / below);
  const moved = 1 / (1 + Math.exp(-(logit(share) + slope * Math.log(margin))));
  return Math.max(1, moved / share);
};

/** Histograms of several pods or windows as one; undefined if their bounds differ, because they cannot be combined. */
export const addBuckets = (histograms: readonly Buckets[]): Buckets | undefined =>
  bucketsOf(histograms.map((buckets) => ({ buckets })));

/** The same of all rows that have one. In one loop, without a list of them: a first look adds up tens of thousands. */
export const bucketsOf = (rows: readonly { readonly buckets?: Buckets }[]): Buckets | undefined => {
  let bounds: readonly number[] | undefined;
  let sums = new Float64Array();
  let all = 0;
  for (const { buckets } of rows) {
    if (buckets === undefined) continue;
    if (bounds === undefined) [bounds, sums] = [buckets.bounds, new Float64Array(buckets.bounds.length)];
    else if (!haveSameBounds(buckets.bounds, bounds)) return undefined;
    for (let at = 0; at < sums.length; at += 1) sums[at] = (sums[at] ?? 0) + (buckets.counts[at] ?? 0);
    all += buckets.all;
  }
  return bounds && { bounds, counts: [...sums], all };
};

const haveSameBounds = (a: readonly number[], b: readonly number[]): boolean => {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
};

/** How many were slower than the bound with this index. */
export const slowIn = ({ counts, all }: Buckets, bound: number): number =>
  Math.max(0, all - (counts[bound] ?? all));
