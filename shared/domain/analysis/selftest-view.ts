import type { FalseAlarms } from './observation.ts';

/** What was played on one workload; `why` says what kept the numbers away. */
export interface SelfTestView {
  readonly workload: string;
  readonly pods: number;
  readonly checks: readonly FalseAlarms[];
  readonly why?: string;
}

export interface TargetSelfTests {
  readonly target: string;
  readonly workloads: readonly SelfTestView[];
}
