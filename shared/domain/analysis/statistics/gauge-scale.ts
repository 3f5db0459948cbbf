/**
 * Noise of a gauge: variance of the difference of the arms in one window, its clumping, and its lasting part, in units
 * of s2.
 */
export interface GaugeNoise {
  readonly s2: number;
  readonly c: number;
  readonly tau2: number;
  /** Above this a sample is out of the ordinary. */
  readonly high: number;
  /** How long such samples persist, if not as long as differences of the means do. */
  readonly clumps?: number;
}

/** Of the stable pods' samples. */
export type Moments = readonly [count: number, sum: number, squares: number];

/** Of the stable pods' means, window after window, less the first of them; the product is with the window before. */
export interface Memory {
  readonly count: number;
  readonly origin: number;
  readonly sum: number;
  readonly squares: number;
  readonly products: number;
  readonly last: number;
}

export const noMoments: Moments = [0, 0, 0];
export const noMemory: Memory = { count: 0, origin: 0, sum: 0, squares: 0, products: 0, last: 0 };

/** The digits kept of a number: more would only make the state larger. */
export const digits = (value: number, count: number): number => Number(value.toPrecision(count));

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** No window counts as more than a ratio of a hundred between the arms. */
const farthest = Math.log(100);

/** By how much the canary is above the baseline: in logarithms where both are positive, else in their own scale. */
export const difference = (canary: number, stable: number): number =>
  canary > 0 && stable > 0
    ? Math.max(-farthest, Math.min(farthest, Math.log(canary) - Math.log(stable)))
    : (canary - stable) / Math.max(1e-9, Math.abs(stable), Math.abs(canary));

/** Twelve digits: the variance is the small difference of large sums. */
export const addSamples = (moments: Moments, samples: readonly number[]): Moments => {
  const [count, sum, squares] = samples.reduce<Moments>(
    ([n, s, q], value) => [n + 1, s + value, q + value * value],
    moments,
  );
  return [count, digits(sum, 12), digits(squares, 12)];
};

export const highOf = ([count, sum, squares]: Moments): number => {
  const centre = sum / count;
  return centre + 3 * Math.sqrt(Math.max(1e-12, squares / count - centre * centre));
};

export const remember = (memory: Memory, level: number): Memory => {
  const origin = memory.count === 0 ? digits(level, 7) : memory.origin;
  const value = level - origin;
  return {
    count: memory.count + 1,
    origin,
    sum: digits(memory.sum + value, 9),
    squares: digits(memory.squares + value * value, 9),
    products: digits(memory.products + value * memory.last, 9),
    last: digits(value, 9),
  };
};

/** Half of a window's noise is assumed to repeat that of the window before, with the weight of four windows. */
const belief = { windows: 4, keeps: 0.5 };

/** How much longer noise lasts than a window, from the correlation of consecutive windows of the stable pods. */
export const clumping = ({ count, sum, squares, products }: Memory): number => {
  const centre = sum / count;
  const variance = squares / count - centre * centre;
  const seen =
    count < 2 || !(variance > 0) ? belief.keeps : (products / (count - 1) - centre * centre) / variance;
  const within = Math.max(-1, Math.min(1, seen));
  const keeps = (belief.windows * belief.keeps + count * within) / (belief.windows + count);
  return Math.min(20, Math.max(1, (1 + keeps) / (1 - keeps)));
};

/** The noise of a gauge from the windows of the past: pods of the running version play canary. One list of pods' means a window. */
export const calibrateGauge = (
  windows: readonly (readonly number[])[],
  canaryPods: number,
): GaugeNoise | undefined => {
  const pods = Math.min(...windows.map(({ length }) => length));
  const groups = Math.floor(pods / canaryPods);
  if (windows.length < 40 || groups < 2 || !Number.isFinite(pods)) return undefined;
  const series = Array.from({ length: groups }, (_, group) =>
    windows.map((window) => {
      const own = window.slice(group * canaryPods, (group + 1) * canaryPods);
      const rest = [...window.slice(0, group * canaryPods), ...window.slice((group + 1) * canaryPods, pods)];
      return difference(mean(own), mean(rest));
    }),
  );
  const s2 = Math.max(1e-8, mean(series.flat().map((d) => d * d)));
  const short = Math.min(15, Math.max(2, Math.floor(windows.length / 8)));
  const block = (length: number) => {
    const sums = series.flatMap((one) =>
      Array.from({ length: Math.floor(one.length / length) }, (_, at) =>
        one.slice(at * length, (at + 1) * length).reduce((sum, d) => sum + d, 0),
      ),
    );
    return mean(sums.map((sum) => sum * sum)) / (length * s2);
  };
  const [narrow, wide] = [block(short), block(4 * short)];
  const tau2 = Math.max(0, (wide - narrow) / (3 * short));
  const all = windows.flat();
  const moments = [all.length, all.reduce((a, b) => a + b, 0), all.reduce((a, b) => a + b * b, 0)] as const;
  const [c, high] = [Math.max(1, narrow - tau2 * short), highOf(moments)];
  return { s2: digits(s2, 5), c: digits(c, 5), tau2: digits(tau2, 5), high: digits(high, 7) };
};
