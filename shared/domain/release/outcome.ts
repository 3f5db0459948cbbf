/** How it ended in one target. */
export type TargetOutcome =
  | { readonly kind: 'released' }
  | { readonly kind: 'unchanged'; readonly because: string }
  | { readonly kind: 'rolled-back'; readonly because: string }
  /** A person is needed: what could not be brought back is named. */
  | { readonly kind: 'stranded'; readonly because: string }
  | { readonly kind: 'superseded'; readonly by: string }
  | { readonly kind: 'refused'; readonly because: string };

/** How a whole release ended, in one sentence. */
export interface Outcome {
  readonly kind: 'released' | 'rolled-back' | 'stranded' | 'superseded' | 'refused' | 'rejected' | 'aborted';
  readonly because: string;
}
