import { Failure } from '#domain/failure.ts';
import type { CountsQuery, GaugeQuery, GaugeWindow, Metrics } from '#ports/metrics.ts';
import { bucketKey, bucketsIn } from './prometheus-buckets.ts';
import {
  bucketsQuery,
  checkedQueries,
  counterQuery,
  gaugeQuery,
  podMatchers,
  presets,
  type PrometheusQueries,
  quoted,
} from './prometheus-queries.ts';
import { type Ask, openPrometheusWire, type PrometheusAddress, type Series } from './prometheus-wire.ts';
import { boundsBetween, type Process, windowsOf } from './prometheus-windows.ts';

export interface PrometheusConfig extends PrometheusAddress {
  /** Where the counters are; `http` unless told. */
  readonly preset?: keyof typeof presets;
  /** What differs from the preset. */
  readonly queries?: Partial<PrometheusQueries>;
  /** Epoch ms; a window that has not ended yet is not answered. The system's clock unless told. */
  readonly now?: () => number;
}

/** One regular expression of a hundred names is still a small query. */
const podsAtOnce = 100;

/**
 * Counts and gauges of pods from a Prometheus API. A window should be at least two scrape intervals long.
 * A setting that is wrong by itself is ConfigRefused here; one that does not fit what is measured is told when asked.
 */
export const openPrometheus = (config: PrometheusConfig): Metrics => {
  const ask = openPrometheusWire(config);
  const queries = checkedQueries({ ...presetOf(config.preset), ...config.queries });
  const now = config.now ?? Date.now; // Prometheus answers in wall-clock time
  const source = { ask, queries };
  const bounds = ({ from, to, windowSeconds }: CountsQuery | GaugeQuery) =>
    boundsBetween(from, Math.min(to, now()), windowSeconds * 1000);
  return {
    async counts(query) {
      const ends = bounds(query);
      const batches = ends.length === 0 ? [] : batchesOf(query.pods);
      const bucket = await bucketFor(source, query, batches, ends);
      const rows = await each(batches, (pods) => countsOf(source, query, pods, ends, bucket));
      return rows.filter(({ pod }) => query.pods.includes(pod));
    },
    async gauges(query) {
      const expression = gaugeOf(queries, query.gauge);
      const ends = bounds(query);
      const batches = ends.length === 0 ? [] : batchesOf(query.pods);
      const rows = await each(batches, (pods) => gaugesOf(source, query, expression, pods, ends));
      return rows.filter(({ pod }) => query.pods.includes(pod));
    },
  };
};

const presetOf = (name: string = 'http'): PrometheusQueries => {
  const found = Object.entries(presets).find(([known]) => known === name);
  if (found !== undefined) return found[1];
  const known = Object.keys(presets).join(', ');
  throw new Failure('ConfigRefused', 'Prometheus', `there is no preset "${name}"; there are: ${known}`);
};

interface Source {
  readonly ask: Ask;
  readonly queries: PrometheusQueries;
}

const batchesOf = (pods: readonly string[]): readonly (readonly string[])[] => {
  const wanted = [...new Set(pods)];
  const count = Math.ceil(wanted.length / podsAtOnce);
  return Array.from({ length: count }, (_, index) =>
    wanted.slice(index * podsAtOnce, (index + 1) * podsAtOnce),
  );
};

/** One batch after the other: a judge in no hurry must not crowd a Prometheus that people look at. */
const each = async <Row>(
  batches: readonly (readonly string[])[],
  read: (pods: readonly string[]) => Promise<readonly Row[]>,
): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  for (const batch of batches) rows.push(...(await read(batch)));
  return rows;
};

const countsOf = async (
  source: Source,
  query: CountsQuery,
  pods: readonly string[],
  bounds: readonly number[],
  bucket: string | undefined,
) => {
  const { queries } = source;
  const chosen = podMatchers(queries, query.namespace, pods);
  const counter = (metric: string, more = '', by: readonly string[] = []) =>
    atBounds(
      source,
      counterQuery(queries, metric, chosen + more, query.windowSeconds, by),
      bounds,
      query.windowSeconds,
    );
  const [requests, errors, observed, fast, histogram] = await Promise.all([
    counter(queries.requests),
    counter(queries.requests, `,${queries.errors}`),
    bucket === undefined ? [] : counter(queries.latency, ',le="+Inf"'),
    bucket === undefined ? [] : counter(queries.latency, `,le=${quoted(bucket)}`),
    query.buckets === true ? counter(queries.latency, '', ['le']) : [],
  ]);
  const { podLabel, latencyUnitMs: unitMs } = queries;
  const gained = bucketsIn(histogram, bounds, { podLabel, unitMs });
  return windowsOf(joined(podLabel, { requests, errors, observed, fast }), bounds).map((row) => {
    const buckets = gained.get(bucketKey(row.pod, row.to));
    return buckets === undefined ? row : { ...row, buckets };
  });
};

const gaugeOf = ({ gauges }: PrometheusQueries, name: string): string => {
  const expression = Object.hasOwn(gauges, name) ? gauges[name] : undefined;
  if (expression !== undefined) return expression;
  const known = Object.keys(gauges).join(', ') || 'none';
  throw new Failure(
    'MetricsUnreachable',
    'Prometheus',
    `no gauge "${name}" is configured; there are: ${known}`,
  );
};

const gaugesOf = async (
  source: Source,
  { namespace, windowSeconds }: GaugeQuery,
  expression: string,
  pods: readonly string[],
  bounds: readonly number[],
): Promise<readonly GaugeWindow[]> => {
  const { podLabel } = source.queries;
  const chosen = podMatchers(source.queries, namespace, pods);
  const text = gaugeQuery(source.queries, expression, chosen, windowSeconds);
  const found = await atBounds(source, text, bounds.slice(1), windowSeconds);
  return found.flatMap(({ labels, samples }) =>
    [...samples].flatMap(([to, mean]) =>
      mean === undefined ? [] : [{ pod: labels[podLabel] ?? '', from: to - windowSeconds * 1000, to, mean }],
    ),
  );
};

const atBounds = (source: Source, query: string, bounds: readonly number[], windowSeconds: number) =>
  source.ask('query_range', {
    query,
    start: String((bounds[0] ?? 0) / 1000),
    end: String((bounds.at(-1) ?? 0) / 1000),
    step: String(windowSeconds),
  });

/**
 * The bucket, of those that all pods have, that is the first to hold every request that is not slow; one for all
 * pods, so that no pod is measured with another rule. Undefined while there is no histogram at all.
 */
const bucketFor = async (
  source: Source,
  query: CountsQuery,
  batches: readonly (readonly string[])[],
  bounds: readonly number[],
): Promise<string | undefined> => {
  const [start = 0, end = 0] = [bounds[0], bounds.at(-1)];
  const { slowerThanMs } = query;
  if (slowerThanMs === undefined) return undefined;
  const { latency, latencyUnitMs } = source.queries;
  const found = await each(batches, (pods) =>
    source.ask('query', {
      query: bucketsQuery(
        source.queries,
        podMatchers(source.queries, query.namespace, pods),
        (end - start) / 1000,
      ),
      time: String(end / 1000),
    }),
  );
  const limits = sharedLimits(
    found.map(({ labels, samples }) => [labels['le'] ?? '', [...samples.values()][0] ?? 0]),
  );
  const usable = limits.find((le) => Number(le) * latencyUnitMs >= slowerThanMs);
  if (limits.length === 0 || usable !== undefined) return usable;
  throw new Failure(
    'MetricsUnreachable',
    'Prometheus',
    `no bucket of ${latency} that all pods have is at or above ${slowerThanMs} ms (they have ${limits.join(', ')}); add one, or ask for less`,
  );
};

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
