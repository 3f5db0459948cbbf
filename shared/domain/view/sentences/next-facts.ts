import type { StepSpec } from '../../app/app.ts';

/** What happens next in a release that nobody touches, by its state. */
export type NextFacts =
  | { readonly kind: 'plan' }
  /** The plan needs something that does not answer. */
  | { readonly kind: 'awaiting'; readonly what: string }
  /** An answer alone does not let it go while it is paused. */
  | { readonly kind: 'asked'; readonly isPaused?: true }
  | { readonly kind: 'paused' }
  /** A window or a freeze holds the next wave. */
  | { readonly kind: 'held'; readonly reason: string }
  /** Something outside holds the target that moves. */
  | { readonly kind: 'blocked'; readonly name: string }
  | { readonly kind: 'wave'; readonly targets: readonly string[] }
  /** The pods of this step have to become ready. */
  | { readonly kind: 'pods'; readonly index: number; readonly of: number; readonly bakeSeconds: number }
  /** This step is watched; `following` is the next one, absent after the last. */
  | { readonly kind: 'bake'; readonly index: number; readonly of: number; readonly following?: StepSpec }
  | { readonly kind: 'soak' }
  | { readonly kind: 'finish' }
  | { readonly kind: 'back' }
  | { readonly kind: 'over' };
