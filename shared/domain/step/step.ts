import type { PatchOperation } from '../kube/object.ts';

/** One batch: after it, this share of the pods runs the new revision. */
export interface Step {
  readonly index: number;
  readonly percent: number;
  readonly of: number;
}

/** One guarded write; `why` is for the event log. */
export interface Act {
  readonly kind: 'patch';
  readonly why: string;
  readonly operations: readonly PatchOperation[];
}

/** What one look at a workload says about a step. */
export type Progress =
  | { readonly kind: 'settled'; readonly because: string }
  /** Carry the acts out, in order; then look again when something changes, or at `lookAgainAt` (epoch ms) at the latest. */
  | {
      readonly kind: 'moving';
      readonly acts: readonly Act[];
      readonly because: string;
      readonly lookAgainAt?: number;
    }
  | { readonly kind: 'stuck'; readonly because: string };
