import type { StepSpec, Strategy, StrategyType } from '#domain/app/app.ts';
import type { WrittenStrategy } from '#domain/app/release-schema.ts';

/**
 * One way to move pods to a new revision: one file here, and one line in the list. It defines the steps of a release;
 * how a kind of workload holds a step is up to that kind. docs/strategies.md says when to use which.
 */
export interface StrategyKind {
  readonly type: StrategyType;
  /** The fields of `release.strategy` that apply to it, in addition to `type`. */
  readonly fields: readonly (keyof WrittenStrategy)[];
  /** Its steps; after the last one no old pods are left. */
  readonly steps: (written: WrittenStrategy) => readonly StepSpec[];
  /** Why these workloads cannot be held as it says. */
  readonly misfits: (strategy: Strategy, workloads: readonly Stepped[]) => readonly Misfit[];
  /** What a person should know about it before it begins, in one sentence; nothing is judged in the warm-up of a pod. */
  readonly remark: (
    strategy: Strategy,
    workloads: readonly Stepped[],
    warmupSeconds: number,
  ) => string | undefined;
}

/** A workload whose pods go in steps, as far as the files say. */
export interface Stepped {
  /** `Deployment/web`. */
  readonly name: string;
  /** Absent where something else decides how many there are. */
  readonly pods?: number;
  /** Why no new pods can run beside its old ones; absent if they can. */
  readonly noRoom?: string;
  /** Why not all new pods can run beside all old ones; absent if they can. */
  readonly noFleet?: string;
}

export interface Misfit {
  /** Which step is meant, where it is one. */
  readonly step?: number;
  /** Which field is meant, where it is one. */
  readonly field?: keyof WrittenStrategy;
  readonly reason: string;
  /** The workload whose number of pods it is about: `Deployment/web`. */
  readonly workload?: string;
  /** The release goes out all the same, but differently; a remark in the plan, not a refusal. */
  readonly isBent?: true;
}
