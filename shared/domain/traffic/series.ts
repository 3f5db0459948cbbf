import type { Sides } from './split.ts';

/** The series of Prometheus in which a router counts requests to one Service. */
export interface RouterSeries {
  /** A counter of requests. */
  readonly requests: string;
  /** The label matchers that make a request of that counter an error, `code=~"5.."`. */
  readonly errors: string;
  /** The bucket series of a latency histogram, and how many ms its unit has. */
  readonly latency: string;
  readonly latencyUnitMs: number;
  /** The label matchers that mean this Service. */
  readonly matchers: string;
}

/** Which Service: the user's own before the release, or the helper of a side. */
export type Counted = Exclude<keyof Sides, 'namespace'>;

/** Where a router counts requests to a Service (nowhere yet, if no controller has taken the route), or why it cannot. */
export type Counting = readonly RouterSeries[] | { readonly why: string };

/** One side of a Service, whose requests a router counts; rows of it carry its name in the place of a pod's. */
export interface CountedSide {
  readonly name: string;
  /** The pods behind it. */
  readonly pods: readonly string[];
  /** All series in which its requests may be counted; their sum is the answer. */
  readonly series: readonly RouterSeries[];
}
