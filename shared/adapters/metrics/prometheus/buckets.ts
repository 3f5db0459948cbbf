import { addBuckets, type Buckets } from '#domain/analysis/statistics/latency.ts';
import type { Series } from './series.ts';
import type { Samples } from './windows.ts';

interface Bucket {
  readonly limit: number;
  readonly samples: Samples;
}

/** What the histogram of each pod gained in each window, by `bucketKey`; a pod whose processes have different limits has none. */
export const bucketsIn = (
  series: readonly Series[],
  ends: readonly number[],
  { podLabel, unitMs }: { readonly podLabel: string; readonly unitMs: number },
): ReadonlyMap<string, Buckets> => {
  const gained = new Map<string, (Buckets | undefined)[]>();
  for (const { pod, buckets } of processes(series, podLabel))
    for (const [index, to] of ends.entries()) {
      const from = ends[index - 1];
      if (from === undefined) continue;
      const key = bucketKey(pod, to);
      gained.set(key, [...(gained.get(key) ?? []), growth(buckets, from, to, unitMs)]);
    }
  return new Map(
    [...gained].flatMap(([key, all]) => {
      const known = all.filter((one) => one !== undefined);
      const sum = known.length === all.length ? addBuckets(known) : undefined;
      return sum === undefined ? [] : [[key, sum] as const];
    }),
  );
};

export const bucketKey = (pod: string, to: number): string => `${pod} ${to}`;

const processes = (series: readonly Series[], podLabel: string) => {
  const found = new Map<string, { readonly pod: string; readonly buckets: Bucket[] }>();
  for (const { labels, samples } of series) {
    const pod = labels[podLabel] ?? '';
    const key = JSON.stringify([pod, labels['instance']]);
    const process = found.get(key) ?? { pod, buckets: [] };
    const text = labels['le'] ?? '';
    const limit = text === '+Inf' ? Infinity : Number(text);
    if (text !== '' && !Number.isNaN(limit)) process.buckets.push({ limit, samples });
    found.set(key, process);
  }
  return [...found.values()].map(({ pod, buckets }) => ({
    pod,
    buckets: buckets.sort((a, b) => a.limit - b.limit),
  }));
};

/** Undefined unless every limit is known at both ends; a bucket that fell shows that the process restarted. */
const growth = (
  buckets: readonly Bucket[],
  from: number,
  to: number,
  unitMs: number,
): Buckets | undefined => {
  const steps = buckets.map(({ samples }) => [samples.get(from), samples.get(to)] as const);
  if (buckets.at(-1)?.limit !== Infinity) return undefined;
  if (steps.some(([before, after]) => before === undefined || after === undefined)) return undefined;
  const hasRestarted = steps.some(([before = 0, after = 0]) => after < before);
  const counts = steps.map(([before = 0, after = 0]) => (hasRestarted ? after : after - before));
  return {
    bounds: buckets.slice(0, -1).map(({ limit }) => Number((limit * unitMs).toPrecision(12))),
    counts: counts.slice(0, -1),
    all: counts.at(-1) ?? 0,
  };
};
