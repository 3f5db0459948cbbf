import { Failure } from '#domain/failure.ts';
import { type Buckets, slowIn } from '#domain/analysis/statistics/latency.ts';
import type { CountsQuery, PodWindow } from '#ports/metrics.ts';
import { bucketKey, bucketsIn } from './buckets.ts';
import { nativeIn } from './native.ts';
import { bucketsQuery, counterQuery, histogramOf, nativeCountQuery, nativeQuery, quoted } from './queries.ts';
import { atBounds, each, type Source } from './source.ts';
import { type Process, windowsOf } from './windows.ts';
import type { Series } from './series.ts';

/**
 * What was counted in each window in the series that `chosen` matches: requests, errors, slow requests by `bucket`, and
 * the histogram if requested.
 */
export const countsOf = async (
  source: Source,
  query: CountsQuery,
  chosen: string,
  bounds: readonly number[],
  bucket: string | undefined,
): Promise<readonly PodWindow[]> => {
  const { queries } = source;
  const { windowSeconds, slowerThanMs } = query;
  const counter = (metric: string, more = '', by: readonly string[] = []) =>
    atBounds(source, counterQuery(queries, metric, chosen + more, windowSeconds, by), bounds, windowSeconds);
  const [requests, errors, observed, fast, histogram] = await Promise.all([
    requestsOf(source, query, chosen, bounds),
    requestsOf(source, query, `${chosen},${queries.errors}`, bounds),
    bucket === undefined ? [] : counter(queries.latency, ',le="+Inf"'),
    bucket === undefined ? [] : counter(queries.latency, `,le=${quoted(bucket)}`),
    query.buckets === true ? counter(queries.latency, '', ['le']) : [],
  ]);
  const { podLabel, latencyUnitMs: unitMs } = queries;
  const needsNative =
    (query.buckets === true && histogram.length === 0) ||
    (slowerThanMs !== undefined && bucket === undefined);
  const native = needsNative
    ? nativeIn(
        await atBounds(source, nativeQuery(queries, chosen, windowSeconds), bounds, windowSeconds),
        bounds,
        { podLabel, unitMs },
      )
    : new Map<string, Buckets>();
  const classic = bucketsIn(histogram, bounds, { podLabel, unitMs });
  const rows = windowsOf(joined(podLabel, { requests, errors, observed, fast }), bounds);
  if (rows.length === 0) mustBeNumbers(requests, queries.requests);
  return rows.map((row) => {
    const key = bucketKey(row.pod, row.to);
    return withHistogram(row, classic.get(key) ?? native.get(key), query);
  });
};

const withHistogram = (row: PodWindow, buckets: Buckets | undefined, query: CountsQuery): PodWindow => {
  if (buckets === undefined) return row;
  const slow =
    row.slow ?? (query.slowerThanMs === undefined ? undefined : slowBeyond(buckets, query.slowerThanMs));
  return {
    ...row,
    ...(slow === undefined ? {} : { slow }),
    ...(query.buckets === true ? { buckets } : {}),
  };
};

/** Slower than the first bound at or above the limit. */
const slowBeyond = (buckets: Buckets, limitMs: number): number | undefined => {
  const bound = buckets.bounds.findIndex((one) => one >= limitMs);
  return bound === -1 ? undefined : slowIn(buckets, bound);
};

/** A counter of requests; where it is the count of a histogram that is kept natively, the histogram's own. */
const requestsOf = async (
  source: Source,
  { windowSeconds }: CountsQuery,
  matchers: string,
  bounds: readonly number[],
): Promise<readonly Series[]> => {
  const { queries } = source;
  const found = await atBounds(
    source,
    counterQuery(queries, queries.requests, matchers, windowSeconds),
    bounds,
    windowSeconds,
  );
  const histogram = histogramOf(queries.requests, '_count');
  if (found.length > 0 || histogram === undefined) return found;
  return atBounds(
    source,
    nativeCountQuery(queries, histogram, matchers, windowSeconds),
    bounds,
    windowSeconds,
  );
};

const mustBeNumbers = (series: readonly Series[], metric: string): void => {
  const values = series.flatMap(({ samples }) => [...samples.values()]);
  if (values.length > 0 && values.every((value) => value === undefined))
    throw new Failure('MetricsUnreachable', 'Prometheus', `${metric} holds no numbers (NaN or infinite)`);
};

/**
 * The first bucket, among those that all pods have, that holds every request that is not slow; the same for all pods,
 * so that all are measured by one rule. Undefined while there is no histogram at all.
 */
export const bucketFor = async (
  source: Source,
  query: CountsQuery,
  batches: readonly string[],
  bounds: readonly number[],
): Promise<string | undefined> => {
  const [start = 0, end = 0] = [bounds[0], bounds.at(-1)];
  const { slowerThanMs } = query;
  if (slowerThanMs === undefined) return undefined;
  const { latency, latencyUnitMs } = source.queries;
  const found = await each(batches, (chosen) =>
    source.ask('query', {
      query: bucketsQuery(source.queries, chosen, (end - start) / 1000),
      time: String(end / 1000),
    }),
  );
  const limits = sharedLimits(
    found.map(({ labels, samples }) => [labels['le'] ?? '', [...samples.values()][0] ?? 0]),
  );
  const usable = limits.find((le) => Number(le) * latencyUnitMs >= slowerThanMs);
  if (limits.length === 0) return undefined;
  if (usable !== undefined && Number(usable) * latencyUnitMs <= farthest * slowerThanMs) return usable;
  if (usable !== undefined)
    throw new Failure(
      'MetricsUnreachable',
      'Prometheus',
      `the first bucket of ${latency} above ${slowerThanMs} ms is ${Number(usable) * latencyUnitMs} ms, too far above it; add one, or set latencyUnitMs (${latencyUnitMs}) to its unit`,
    );
  throw new Failure(
    'MetricsUnreachable',
    'Prometheus',
    `no bucket of ${latency} that all pods have is at or above ${slowerThanMs} ms (they have ${limits.join(', ')}); add one, or ask for less`,
  );
};

/**
 * A bucket stands in for a limit that is at most this many times smaller; beyond that the unit is likely to be wrong.
 */
const farthest = 4;

/** The finite limits that as many pods have as have any, in order. */
const sharedLimits = (counted: readonly (readonly [string, number])[]): readonly string[] => {
  const pods = new Map<string, number>();
  for (const [le, count] of counted) pods.set(le, (pods.get(le) ?? 0) + count);
  const all = pods.get('+Inf');
  return [...pods]
    .filter(([le, count]) => count === all && le !== '+Inf')
    .map(([le]) => le)
    .sort((a, b) => Number(a) - Number(b));
};

type Counter = 'requests' | 'errors' | 'observed' | 'fast';

/** Puts the counters of each process side by side. */
const joined = (
  podLabel: string,
  found: Readonly<Record<Counter, readonly Series[]>>,
): readonly Process[] => {
  const keyOf = ({ labels }: Series) => JSON.stringify([labels[podLabel], labels['instance']]);
  const byProcess = (series: readonly Series[]) => new Map(series.map((one) => [keyOf(one), one.samples]));
  const [errors, observed, fast] = [
    byProcess(found.errors),
    byProcess(found.observed),
    byProcess(found.fast),
  ];
  const none = new Map<number, number>();
  return found.requests.map((one) => ({
    pod: one.labels[podLabel] ?? '',
    requests: one.samples,
    errors: errors.get(keyOf(one)) ?? none,
    observed: observed.get(keyOf(one)) ?? none,
    fast: fast.get(keyOf(one)) ?? none,
  }));
};
