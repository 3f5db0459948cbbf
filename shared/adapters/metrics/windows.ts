import { addBuckets } from '#domain/analysis/statistics/latency.ts';
import type { PodWindow } from '#ports/metrics.ts';

/** The ends of the whole windows between two instants, the start of the first one in front. */
export const boundsBetween = (from: number, to: number, windowMs: number): readonly number[] => {
  const first = Math.ceil(from / windowMs);
  const last = Math.floor(to / windowMs);
  return last <= first
    ? []
    : Array.from({ length: last - first + 1 }, (_, index) => (first + index) * windowMs);
};

/** One pod's pair in one window, or why it cannot be one: what went wrong is part of all there was. */
export const pairTrouble = (name: string, pod: string, bad: number, all: number): string | undefined =>
  bad < 0 || all < 0 || bad > all * 1.001 + 1e-6
    ? `${name} counts ${bad} bad of ${all} for ${pod}; both must count the same things`
    : undefined;

/** One row for each name and window: the sum of all of them. What not all of them know, their sum does not know. */
export const summed = (rows: readonly PodWindow[]): readonly PodWindow[] => {
  const sums = new Map<string, PodWindow>();
  for (const row of rows) {
    const key = `${row.pod} ${row.to}`;
    const before = sums.get(key);
    sums.set(key, before === undefined ? row : plus(before, row));
  }
  return [...sums.values()];
};

const plus = (a: PodWindow, b: PodWindow): PodWindow => {
  const { slow: _, buckets: __, ...counted } = a;
  const buckets =
    a.buckets === undefined || b.buckets === undefined ? undefined : addBuckets([a.buckets, b.buckets]);
  return {
    ...counted,
    requests: a.requests + b.requests,
    errors: a.errors + b.errors,
    ...(a.slow === undefined || b.slow === undefined ? {} : { slow: a.slow + b.slow }),
    ...(buckets === undefined ? {} : { buckets }),
  };
};
