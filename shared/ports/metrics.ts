import type { Counts, Gauged, Paired } from '#domain/analysis/observation.ts';
import type { CountedSide } from '#domain/traffic/series.ts';

/** What the pods of one workload did; times are epoch ms. */
export interface CountsQuery {
  readonly namespace: string;
  readonly workload: string;
  /** Names of the pods asked for; rows of other pods are not answered. */
  readonly pods: readonly string[];
  /** Whole windows between `from` and `to` are answered; windows are aligned to multiples of their length since 1970. */
  readonly from: number;
  readonly to: number;
  readonly windowSeconds: number;
  /** Also count requests slower than this, ms. */
  readonly slowerThanMs?: number;
  /** Also tell the whole histogram of the latency. */
  readonly buckets?: boolean;
  /** Rows of these sides instead of rows of pods. */
  readonly sides?: readonly CountedSide[];
}

/**
 * What the judge reads of one pod in one window, with the window's begin (epoch ms). A pod or a window that the source
 * knows nothing of has no row: absence is not zero. `buckets` only where all bounds were known at both ends.
 */
export interface PodWindow extends Counts {
  readonly from: number;
}

type Asked = Omit<CountsQuery, 'slowerThanMs' | 'buckets' | 'sides'>;
/** `query` is the user's own, in the source's language, with `$pods` (and `$window`) to be filled in. */
export interface GaugeQuery extends Asked {
  readonly gauge: string;
  readonly query?: string;
}
export interface GaugeWindow extends Omit<Gauged, 'gauge'> {
  readonly from: number;
}

/** Two queries of the user's own that count within a window, with `$pods` and `$window` to be filled in. */
export interface PairQuery extends Asked {
  readonly name: string;
  readonly bad: string;
  readonly total: string;
}
export interface PairWindow extends Omit<Paired, 'name'> {
  readonly from: number;
}

/** Fails with MetricsUnreachable; never returns zeros for what it could not read. */
export interface Metrics {
  /** Seconds between two samples before `to`, if there are enough; absent where a source keeps sums, not samples. */
  scrapeSeconds?(
    query: Pick<CountsQuery, 'namespace' | 'pods' | 'to' | 'sides'>,
  ): Promise<number | undefined>;
  counts(query: CountsQuery): Promise<readonly PodWindow[]>;
  gauges(query: GaugeQuery): Promise<readonly GaugeWindow[]>;
  pairs(query: PairQuery): Promise<readonly PairWindow[]>;
}
