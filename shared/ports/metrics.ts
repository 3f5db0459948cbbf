import type { Buckets } from '#domain/analysis/statistics/latency.ts';

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
}

/** One pod in one window. A pod or a window that the source knows nothing of has no row: absence is not zero. */
interface Row {
  readonly pod: string;
  readonly from: number;
  readonly to: number;
}

export interface PodWindow extends Row {
  readonly requests: number;
  readonly errors: number;
  readonly slow?: number;
  /** Only where all bounds were known at both ends of the window. */
  readonly buckets?: Buckets;
}

type Asked = Omit<CountsQuery, 'slowerThanMs' | 'buckets'>;
/** `query` is the user's own, in the source's language, with `$pods` (and `$window`) to be filled in. */
export interface GaugeQuery extends Asked {
  readonly gauge: string;
  readonly query?: string;
}
export interface GaugeWindow extends Row {
  readonly mean: number;
}

/** Two queries of the user's own that count within a window, with `$pods` and `$window` to be filled in. */
export interface PairQuery extends Asked {
  readonly name: string;
  readonly bad: string;
  readonly total: string;
}
export interface PairWindow extends Row {
  readonly bad: number;
  readonly all: number;
}

/** Where the numbers come from. Fails with MetricsUnreachable; never answers zeros for what it could not read. */
export interface Metrics {
  counts(query: CountsQuery): Promise<readonly PodWindow[]>;
  gauges(query: GaugeQuery): Promise<readonly GaugeWindow[]>;
  pairs(query: PairQuery): Promise<readonly PairWindow[]>;
}
