/** Dice that always fall the same way for the same words: mulberry32, started by the FNV-1a hash of the words. */
export const diceFor = (...words: readonly (string | number)[]): (() => number) => {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(words.join('\n'))) state = Math.imul(state ^ byte, 0x01000193) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** A standard normal number (Box and Muller). */
const bell = (dice: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - dice())) * Math.cos(2 * Math.PI * dice());

/** The number of requests if `mean` are expected, independently of each other. */
export const poisson = (mean: number, dice: () => number): number => {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * bell(dice)));
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = dice(); product > limit; product *= dice()) count += 1;
  return count;
};

/** How many of `count` meet a fate that each of them meets with that chance. */
export const binomial = (count: number, chance: number, dice: () => number): number => {
  const mean = count * chance;
  const likely = Math.min(mean, count - mean);
  if (likely > 30)
    return Math.min(count, Math.max(0, Math.round(mean + Math.sqrt(mean * (1 - chance)) * bell(dice))));
  if (chance > 0.5) return count - binomial(count, 1 - chance, dice);
  if (chance <= 0) return 0;
  // From one that is met straight to the next: how far that is follows the geometric law.
  const skip = () => 1 + Math.floor(Math.log(1 - dice()) / Math.log(1 - chance));
  let met = 0;
  for (let at = skip(); at <= count; at += skip()) met += 1;
  return met;
};

/** The share of requests slower than `ms` when half are slower than the median and one in a hundred than p99: log-normal. */
export const slowerShare = (
  ms: number,
  { median, p99 }: { readonly median: number; readonly p99: number },
): number => {
  const spread = Math.max(Math.log(p99 / median) / 2.326_347_87, 1e-6);
  return upperTail(Math.log(ms / median) / spread);
};

const limitsMs = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000];

/**
 * How many of these requests were done by each limit (ms), cumulative: those slow at one limit are drawn again at the
 * next.
 */
export const histogramOf = (
  requests: number,
  latencyMs: { readonly median: number; readonly p99: number },
  dice: () => number,
): { readonly bounds: readonly number[]; readonly counts: readonly number[]; readonly all: number } => {
  let slower = requests;
  let share = 1;
  const counts = limitsMs.map((limit) => {
    const next = slowerShare(limit, latencyMs);
    slower = share === 0 ? 0 : binomial(slower, Math.min(1, next / share), dice);
    share = next;
    return requests - slower;
  });
  return { bounds: limitsMs, counts, all: requests };
};

/** The standard normal law above `x` (Abramowitz and Stegun 26.2.17, good to 1e-7). */
const upperTail = (x: number): number => {
  const t = 1 / (1 + 0.231_641_9 * Math.abs(x));
  const series = [0.319_381_53, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429].reduceRight(
    (sum, factor) => (sum + factor) * t,
    0,
  );
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return x > 0 ? tail : 1 - tail;
};
