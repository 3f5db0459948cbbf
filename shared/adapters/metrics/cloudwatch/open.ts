import { Failure } from '#domain/failure.ts';
import type { CountsQuery, GaugeWindow, Metrics, PairWindow, PodWindow } from '#ports/metrics.ts';
import type { Buckets } from '#domain/analysis/statistics/latency.ts';
import {
  boundsOf,
  checkPeriod,
  type CloudWatchNames,
  countsWanted,
  gaugeWanted,
  pairWanted,
  type Wanted,
} from './queries.ts';
import { type CloudWatchAddress, keyOf, openCloudWatchWire, type Points } from './client.ts';
import { boundsBetween, pairTrouble } from '../windows.ts';

export interface CloudWatchConfig extends CloudWatchAddress {
  readonly names: CloudWatchNames;
  /** How long CloudWatch takes until a window is complete, seconds; default 120. */
  readonly lateSeconds?: number;
  /** Epoch ms; default: the system's clock. */
  readonly now?: () => number;
}

type Asked = Pick<CountsQuery, 'namespace' | 'pods' | 'from' | 'to' | 'windowSeconds'>;

/**
 * Counts and gauges of pods from CloudWatch, by GetMetricData. A window is returned only after CloudWatch has had time
 * to ingest all of it, so a judge sees everything some minutes later than with Prometheus.
 */
export const openCloudWatch = (config: CloudWatchConfig): Metrics => {
  const { names, lateSeconds = 120 } = config;
  const ask = openCloudWatchWire(config);
  const now = config.now ?? Date.now; // CloudWatch answers in wall-clock time
  const read = async (asked: Asked, wantedOf: (pod: string) => readonly Wanted[]) => {
    checkPeriod(asked.windowSeconds);
    const ends = boundsBetween(
      asked.from,
      Math.min(asked.to, now() - lateSeconds * 1000),
      asked.windowSeconds * 1000,
    );
    const [first] = ends;
    const last = ends.at(-1);
    const pods = [...new Set(asked.pods)];
    if (first === undefined || last === undefined || pods.length === 0) return [];
    const found = await ask(pods.flatMap(wantedOf), first, last);
    return pods.flatMap((pod) =>
      ends.slice(0, -1).map((from) => seenIn(found, pod, from, asked.windowSeconds)),
    );
  };
  const placeOf = ({ namespace, windowSeconds }: Asked) => ({ names, namespace, windowSeconds });
  return {
    async counts(query) {
      if (query.sides !== undefined)
        throw new Failure(
          'MetricsUnreachable',
          'CloudWatch',
          'it has no series of a router; leave `source: router` out of the checks, or configure a Prometheus that scrapes the router',
        );
      const bounds = boundsAsked(names, query);
      const seen = await read(query, (pod) => countsWanted(placeOf(query), pod, bounds));
      return seen.flatMap((one) => countsIn(one, query, boundsOf(names)));
    },
    async gauges(query) {
      const seen = await read(query, (pod) => [gaugeWanted(placeOf(query), pod, query.gauge)]);
      return seen.flatMap(({ row, of }): readonly GaugeWindow[] => {
        const mean = of('mean');
        return mean === undefined ? [] : [{ ...row, mean }];
      });
    },
    async pairs(query) {
      const seen = await read(query, (pod) => pairWanted(placeOf(query), pod, query.name));
      return seen.flatMap(({ row, of }): readonly PairWindow[] => {
        const all = of('all');
        if (all === undefined) return [];
        const bad = of('bad') ?? 0;
        const trouble = pairTrouble(query.name, row.pod, bad, all);
        if (trouble !== undefined) throw new Failure('MetricsUnreachable', 'CloudWatch', trouble);
        return [{ ...row, bad: Math.min(bad, all), all }];
      });
    },
  };
};

interface Seen {
  readonly row: { readonly pod: string; readonly from: number; readonly to: number };
  readonly of: (name: string) => number | undefined;
}

const seenIn = (
  found: ReadonlyMap<string, Points>,
  pod: string,
  from: number,
  windowSeconds: number,
): Seen => ({
  row: { pod, from, to: from + windowSeconds * 1000 },
  of: (name) => found.get(keyOf({ of: name, pod }))?.get(from),
});

const boundsAsked = (names: CloudWatchNames, { slowerThanMs, buckets }: CountsQuery): readonly number[] => [
  ...new Set([
    ...(slowerThanMs === undefined ? [] : [slowerThanMs]),
    ...(buckets === true ? boundsOf(names) : []),
  ]),
];

/** An error that was not published has not happened, where requests were; a window without requests is not known. */
const countsIn = ({ row, of }: Seen, query: CountsQuery, bounds: readonly number[]): readonly PodWindow[] => {
  const requests = of('requests');
  if (requests === undefined) return [];
  const all = of('all');
  const fast = query.slowerThanMs === undefined ? undefined : of(`below ${query.slowerThanMs}`);
  const buckets = query.buckets === true && all !== undefined ? bucketsIn(of, bounds, all) : undefined;
  return [
    {
      ...row,
      requests,
      errors: of('errors') ?? 0,
      ...(all === undefined || fast === undefined ? {} : { slow: Math.max(0, all - fast) }),
      ...(buckets === undefined ? {} : { buckets }),
    },
  ];
};

const bucketsIn = (of: Seen['of'], bounds: readonly number[], all: number): Buckets | undefined => {
  const counts = bounds.flatMap((ms) => of(`below ${ms}`) ?? []);
  return counts.length === bounds.length ? { bounds, counts, all } : undefined;
};
