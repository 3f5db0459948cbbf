import type { FalseAlarms } from './observation.ts';

/** The result of a self-test of one workload; `why` says why there are no numbers. */
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
