import { Failure } from '#domain/failure.ts';
import type { CountsQuery, GaugeQuery, Metrics, PairQuery } from '#ports/metrics.ts';
import { bucketFor, countsOf } from './counts.ts';
import { gaugesOf, pairsOf } from './custom-queries.ts';
import { checkedQueries, podMatchers, presets, type PrometheusQueries } from './queries.ts';
import { fewOf, scrapeIntervalOf } from './scrape-interval.ts';
import { countsOfSides, scrapeIntervalOfSides } from './sides.ts';
import { batchesOf, each } from './source.ts';
import { boundsBetween } from '../windows.ts';
import { openPrometheusWire, type PrometheusAddress } from './client.ts';

export interface PrometheusConfig extends PrometheusAddress {
  /** Where the counters come from; default `http`. */
  readonly preset?: keyof typeof presets;
  /** What differs from the preset. */
  readonly queries?: Partial<PrometheusQueries>;
  /** Epoch ms; a window that has not ended yet is not returned. Default: the system's clock. */
  readonly now?: () => number;
}

/**
 * Counts and gauges of pods from a Prometheus API. A window should be at least two scrape intervals long. An invalid
 * setting is ConfigRefused here; one that does not fit the measured series is reported when they are read.
 */
export const openPrometheus = (config: PrometheusConfig): Metrics => {
  const ask = openPrometheusWire(config);
  const queries = checkedQueries({ ...presetOf(config.preset), ...config.queries });
  const now = config.now ?? Date.now; // Prometheus answers in wall-clock time
  const source = { ask, queries };
  const bounds = ({ from, to, windowSeconds }: CountsQuery | GaugeQuery | PairQuery) =>
    boundsBetween(from, Math.min(to, now()), windowSeconds * 1000);
  return {
    scrapeSeconds: ({ namespace, pods, to, sides }) =>
      sides === undefined
        ? scrapeIntervalOf(source, fewOf(source, namespace, pods), to)
        : scrapeIntervalOfSides(ask, sides, to),
    async counts(query) {
      const ends = bounds(query);
      if (query.sides !== undefined) return countsOfSides(ask, query, query.sides, ends);
      const batches = (ends.length === 0 ? [] : batchesOf(query.pods)).map((pods) =>
        podMatchers(queries, query.namespace, pods),
      );
      const bucket = await bucketFor(source, query, batches, ends);
      const rows = await each(batches, (chosen) => countsOf(source, query, chosen, ends, bucket));
      return rows.filter(({ pod }) => query.pods.includes(pod));
    },
    async gauges(query) {
      const ends = bounds(query);
      const batches = ends.length === 0 ? [] : batchesOf(query.pods);
      const rows = await each(batches, (pods) => gaugesOf(source, query, pods, ends));
      return rows.filter(({ pod }) => query.pods.includes(pod));
    },
    async pairs(query) {
      const ends = bounds(query);
      const batches = ends.length === 0 ? [] : batchesOf(query.pods);
      const rows = await each(batches, (pods) => pairsOf(source, query, pods, ends));
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
