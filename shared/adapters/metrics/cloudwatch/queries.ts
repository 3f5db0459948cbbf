import type { MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { Failure } from '#domain/failure.ts';

/** What the metrics of a pod are called in CloudWatch, and by which dimensions it is found. */
export interface CloudWatchNames {
  /** `ContainerInsights/Prometheus`, or the name that the application publishes under. */
  readonly namespace: string;
  /** Dimensions that every metric has, `{ ClusterName: prod }`. */
  readonly dimensions?: Readonly<Record<string, string>> | undefined;
  /** Default `PodName` and `Namespace`; an empty string means that there is no dimension for the namespace. */
  readonly podDimension?: string | undefined;
  readonly namespaceDimension?: string | undefined;
  /** Metrics whose sums are requests and errors; an error that never happened need not be published. */
  readonly requests?: string | undefined;
  readonly errors?: string | undefined;
  /** A metric with a value for each request, how many ms its unit has, and the bounds (ms) that its histogram is read at. */
  readonly latency?: string | undefined;
  readonly latencyUnitMs?: number | undefined;
  readonly latencyBoundsMs?: readonly number[] | undefined;
  /** Metrics by the names of gauges, and of pairs: their sums are what went wrong, and how much there was. */
  readonly gauges?: Readonly<Record<string, string>> | undefined;
  readonly pairs?: Readonly<Record<string, { readonly bad: string; readonly total: string }>> | undefined;
}

/** One requested series: `of` is its meaning, `pod` its pod. */
export interface Wanted {
  readonly of: string;
  readonly pod: string;
  readonly query: Omit<MetricDataQuery, 'Id'>;
  /** Ids are given to each series of a pod; this one is computed from others of the same pod, by their `of`. */
  readonly math?: (idOf: (of: string) => string) => string;
}

export interface Place {
  readonly names: CloudWatchNames;
  readonly namespace: string;
  readonly windowSeconds: number;
}

/** Periods shorter than a minute exist only for metrics of high resolution, and only these. */
const shortPeriods = [1, 5, 10, 20, 30];

export const checkPeriod = (windowSeconds: number): void => {
  if (windowSeconds % 60 === 0 || shortPeriods.includes(windowSeconds)) return;
  throw new Failure(
    'MetricsUnreachable',
    'CloudWatch',
    `it has no windows of ${windowSeconds} s; make checks.window one of ${shortPeriods.join(', ')} s, or whole minutes`,
  );
};

const metric = (place: Place, pod: string, of: string, name: string, stat: string): Wanted => {
  const { names, namespace, windowSeconds } = place;
  const { podDimension = 'PodName', namespaceDimension = 'Namespace', dimensions = {} } = names;
  const all = {
    ...dimensions,
    ...(namespaceDimension === '' ? {} : { [namespaceDimension]: namespace }),
    [podDimension]: pod,
  };
  return {
    of,
    pod,
    query: {
      MetricStat: {
        Metric: {
          Namespace: names.namespace,
          MetricName: name,
          Dimensions: Object.entries(all).map(([Name, Value]) => ({ Name, Value })),
        },
        Period: windowSeconds,
        Stat: stat,
      },
    },
  };
};

/**
 * How many values are at most this many ms: the percentile rank that CloudWatch knows, times their number, by metric
 * math.
 */
const below = (place: Place, pod: string, of: string, latency: string, ms: number): readonly Wanted[] => {
  const limit = ms / (place.names.latencyUnitMs ?? 1);
  return [
    { ...hidden(metric(place, pod, `${of} share`, latency, `PR(:${limit})`)) },
    { of, pod, query: {}, math: (idOf) => `${idOf(`${of} share`)} * ${idOf('all')} / 100` },
  ];
};

const hidden = (wanted: Wanted): Wanted => ({ ...wanted, query: { ...wanted.query, ReturnData: false } });

const usualBoundsMs = [10, 25, 50, 100, 250, 500, 1000, 2500];

/** The bounds (ms) that a histogram is read at. */
export const boundsOf = ({ latencyBoundsMs = usualBoundsMs }: CloudWatchNames): readonly number[] =>
  latencyBoundsMs;

/** Requests and errors of a pod, and the requested parts of its latency: `below <ms>` for each bound, and `all`. */
export const countsWanted = (place: Place, pod: string, bounds: readonly number[]): readonly Wanted[] => {
  const { requests = 'requests', errors = 'errors', latency } = place.names;
  return [
    metric(place, pod, 'requests', requests, 'Sum'),
    metric(place, pod, 'errors', errors, 'Sum'),
    ...(latency === undefined || bounds.length === 0
      ? []
      : [
          metric(place, pod, 'all', latency, 'SampleCount'),
          ...bounds.flatMap((ms) => below(place, pod, `below ${ms}`, latency, ms)),
        ]),
  ];
};

export const gaugeWanted = (place: Place, pod: string, gauge: string): Wanted =>
  metric(place, pod, 'mean', named(place.names.gauges ?? {}, gauge, 'gauge'), 'Average');

export const pairWanted = (place: Place, pod: string, name: string): readonly Wanted[] => {
  const { bad, total } = named(place.names.pairs ?? {}, name, 'pair (CloudWatch runs no PromQL)');
  return [metric(place, pod, 'bad', bad, 'Sum'), metric(place, pod, 'all', total, 'Sum')];
};

const named = <T>(known: Readonly<Record<string, T>>, name: string, what: string): T => {
  const found = Object.hasOwn(known, name) ? known[name] : undefined;
  if (found !== undefined) return found;
  const names = Object.keys(known).join(', ') || 'none';
  throw new Failure(
    'MetricsUnreachable',
    'CloudWatch',
    `its settings name no ${what} "${name}"; there are: ${names}`,
  );
};
