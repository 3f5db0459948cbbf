import type { StepSpec, Strategy, StrategyType } from '#domain/app/app.ts';
import type { WrittenStrategy } from '#domain/app/release-schema.ts';

/**
 * One way for pods to go over to a new revision: one file here, and one line in the list. It says which steps a release
 * takes; how a kind of workload holds a step is that kind's own affair. docs/strategies.md says which one when.
 */
export interface StrategyKind {
  readonly type: StrategyType;
  /** The fields of `release.strategy` that mean something with it, besides `type`. */
  readonly fields: readonly (keyof WrittenStrategy)[];
  /** The steps that it takes; after the last one nothing old is left. */
  readonly steps: (written: WrittenStrategy) => readonly StepSpec[];
  /** Why these workloads cannot be held as it says. */
  readonly misfits: (strategy: Strategy, workloads: readonly Stepped[]) => readonly Misfit[];
  /** What should be known of it before it begins, in one sentence. */
  readonly remark: (strategy: Strategy, workloads: readonly Stepped[]) => string | undefined;
}

/** A workload whose pods go in steps, as far as the files say. */
export interface Stepped {
  /** `Deployment/web`. */
  readonly name: string;
  /** Absent where something else decides how many there are. */
  readonly pods?: number;
  /** Why no new pods can stand beside its old ones; absent where they can. */
  readonly noRoom?: string;
}

export interface Misfit {
  /** Which step is meant, where it is one. */
  readonly step?: number;
  /** Which field is meant, where it is one. */
  readonly field?: keyof WrittenStrategy;
  readonly reason: string;
  /** It goes out all the same, otherwise than it is written; said beside the plan, and nothing is refused for it. */
  readonly isBent?: true;
}
