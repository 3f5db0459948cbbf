import type { Learned } from './learned.ts';
import type { Buckets } from './statistics/latency.ts';
import type { Judging } from './verdict.ts';

/** What one pod did in one window, as metrics sources count it; `to` is the window's end (epoch ms). */
export interface Counts {
  readonly pod: string;
  readonly to: number;
  readonly requests: number;
  readonly errors: number;
  readonly slow?: number;
  readonly buckets?: Buckets;
}

/** The mean of a gauge of one pod in one window. */
export interface Gauged {
  readonly gauge: string;
  readonly pod: string;
  readonly to: number;
  readonly mean: number;
}

/** What a pair of queries of the user's own said of one pod in one window. */
export interface Paired {
  readonly name: string;
  readonly pod: string;
  readonly to: number;
  readonly bad: number;
  readonly all: number;
}

/** A check, by its key, and how often it has rolled back unchanged pods. */
export interface FalseAlarms {
  readonly check: string;
  readonly plays: number;
  readonly alarms: number;
}

/**
 * One look: which pods are under test, which are not, how long the step has been settled, and the new data. Times are
 * epoch ms.
 */
export interface Measurement {
  readonly judging: Judging;
  readonly windows: readonly Counts[];
  readonly gauges?: readonly Gauged[];
  readonly pairs?: readonly Paired[];
  /** Why a check, by its key, has no numbers now. */
  readonly missing?: Readonly<Record<string, string>>;
  readonly canary: readonly string[];
  readonly stable: readonly string[];
  /** What earlier releases have taught, by check; looked at once, when nothing is known yet. */
  readonly learned?: Readonly<Record<string, Learned>>;
  /** Checks with false alarms on unchanged pods: they may not roll back by themselves. */
  readonly falseAlarms?: readonly FalseAlarms[];
  /** Which step it is, and how many new pods each step has; the first step has index 0. */
  readonly step?: number;
  readonly stepPods?: readonly number[];
  /** The new pods' share of the traffic, 0..1, where it is not their share of the pods. */
  readonly share?: number;
  /** How many workloads of the release are judged at a time; each may be wrong by chance. */
  readonly among?: number;
  readonly since: number;
  readonly bakeSeconds: number;
  readonly now: number;
  /** Why canary pods are not Ready although the step had settled; a sick canary needs no statistics. */
  readonly unhealthy?: string;
  /** Nothing measures these pods and no check was configured: the reason; readiness decides. */
  readonly unmeasured?: string;
  /** A new pod that was started again since the step has settled. */
  readonly restarted?: string;
  /** What the stable pods did before the release; looked at once, when nothing is known yet. */
  readonly history?: readonly Counts[];
  readonly historyGauges?: readonly Gauged[];
  readonly historyPairs?: readonly Paired[];
}
