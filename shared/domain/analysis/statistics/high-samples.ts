/** How many samples of the new pods are out of the ordinary, compared with recent ones of the stable pods. */
export interface HighSamples {
  /** Log-likelihood ratios, one for each alternative. */
  readonly sums: readonly number[];
  /** The recent samples of the stable pods, the high ones first. */
  readonly stable: readonly [high: number, all: number];
}

const usual = 0.02;
/** Alternatives as multiples of the present normal. */
const times = [3, 6, 12.5, 25] as const;
const most = 0.9;
const fade = 0.8;
/** The weight of the general normal, in samples. */
const belief = 20;

export const noneHigh: HighSamples = { sums: times.map(() => 0), stable: [0, 0] };

const short = (value: number): number => Math.round(value * 1e5) / 1e5;

/**
 * One more window: pods that share a busy hour are high together, so the normal is what the stable pods do now. `cap`
 * limits the evidence of one window.
 */
export const takeHigh = (
  before: HighSamples,
  arms: { readonly canary: readonly number[]; readonly stable: readonly number[] },
  limit: number,
  cap: number,
): HighSamples => {
  const above = (values: readonly number[]) => values.filter((value) => value > limit).length;
  const here = above(arms.stable);
  const [high, all] = [before.stable[0] * fade + here, before.stable[1] * fade + arms.stable.length];
  const now = Math.max(usual, (high + belief * usual) / (all + belief), here / arms.stable.length);
  const [out, count] = [above(arms.canary), arms.canary.length];
  const sums = before.sums.map((sum, at) => {
    const p = Math.min(most, now * (times[at] ?? 1));
    const own = p <= now ? 0 : out * Math.log(p / now) + (count - out) * Math.log((1 - p) / (1 - now));
    return short(sum + Math.min(own, cap));
  });
  return { sums, stable: [short(high), short(all)] };
};

export const highEvidence = ({ sums }: HighSamples, c: number): number =>
  sums.reduce((sum, gain) => sum + Math.exp(gain / c) / times.length, 0);
