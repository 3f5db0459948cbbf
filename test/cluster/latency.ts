/** How long requests take: a log-normal law, told by the two numbers that people look at. */
export type Latency = { readonly medianSeconds: number; readonly p99Seconds: number };

/** The 99th percentile of the standard normal law. */
const z99 = 2.326_347_87;

const sigma = ({ medianSeconds, p99Seconds }: Latency): number =>
  Math.max(Math.log(p99Seconds / medianSeconds) / z99, 1e-6);

/** The mean time of a request, in seconds. */
export const mean = (latency: Latency): number => latency.medianSeconds * Math.exp(sigma(latency) ** 2 / 2);

/** The share of requests that take at most `seconds`. */
export const shareBelow = (seconds: number, latency: Latency): number =>
  normal(Math.log(seconds / latency.medianSeconds) / sigma(latency));

/** The standard normal distribution by Abramowitz and Stegun 26.2.17, good to 1e-7. */
const normal = (x: number): number => {
  const t = 1 / (1 + 0.231_641_9 * Math.abs(x));
  const series =
    t *
    (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  const tail = (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return x > 0 ? 1 - tail : tail;
};
