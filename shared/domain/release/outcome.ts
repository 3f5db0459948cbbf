/** How it ended in one target. */
export type TargetOutcome =
  | { readonly kind: 'released' }
  | { readonly kind: 'unchanged'; readonly reason: string }
  | { readonly kind: 'rolled-back'; readonly reason: string }
  /** A person is needed: what could not be brought back is named. */
  | { readonly kind: 'rollback-failed'; readonly reason: string }
  | { readonly kind: 'superseded'; readonly by: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** How a whole release ended, in one sentence. */
export interface Outcome {
  readonly kind:
    | 'released'
    | 'rolled-back'
    | 'rollback-failed'
    | 'superseded'
    | 'refused'
    | 'rejected'
    | 'aborted';
  readonly reason: string;
}
