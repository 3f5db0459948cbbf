import { histogramOf, podMatchers } from './queries.ts';
import type { Source } from './source.ts';

/** A few pods represent a whole workload, because the same job scrapes them. */
const fewPods = 3;
const lookBackSeconds = 600;

/** The matchers of a few pods of a workload. */
export const fewOf = ({ queries }: Source, namespace: string, pods: readonly string[]): string =>
  podMatchers(queries, namespace, [...pods].sort().slice(0, fewPods));

/**
 * Seconds between two samples of the requests that `chosen` matches, by the times of the samples themselves; undefined
 * where fewer than three were taken of late. The longest, where they are scraped differently.
 */
export const scrapeIntervalOf = async (
  source: Source,
  chosen: string,
  to: number,
): Promise<number | undefined> => {
  const { queries } = source;
  const timesOf = async (metric: string) => {
    const query = `${metric}{${chosen}}[${lookBackSeconds}s]`;
    const series = await source.ask('query', { query, time: String(to / 1000) });
    return series.map(({ samples, histograms }) => [...samples.keys(), ...(histograms?.keys() ?? [])]);
  };
  const counted = await timesOf(queries.requests);
  const histogram = histogramOf(queries.requests, '_count');
  const times = counted.length > 0 || histogram === undefined ? counted : await timesOf(histogram);
  const intervals = times.flatMap((of) => middleGap(of) ?? []);
  return intervals.length === 0 ? undefined : rounded(Math.max(...intervals) / 1000);
};

/** Samples come some milliseconds early or late; intervals are set in whole seconds, or in parts of a short one. */
const rounded = (seconds: number): number =>
  seconds >= 2 ? Math.round(seconds) : Math.round(10 * seconds) / 10;

/** The median: a scrape that was missed makes one gap twice as long, and nothing else. */
const middleGap = (times: readonly number[]): number | undefined => {
  const sorted = [...times].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((time, at) => time - (sorted[at] ?? 0));
  if (gaps.length < 2) return undefined;
  return gaps.sort((a, b) => a - b)[Math.floor(gaps.length / 2)];
};
