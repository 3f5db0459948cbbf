import type { Check } from '../../analysis/verdict.ts';

/** What can stop a release as it stands, by its state. */
export type StopFacts =
  | { readonly kind: 'planning' }
  | { readonly kind: 'awaiting'; readonly what: string }
  | ({ readonly kind: 'asked' } & Waiting)
  | ({ readonly kind: 'paused' } & Waiting)
  | { readonly kind: 'going-back' }
  | {
      readonly kind: 'moving';
      /** The checks that decide; empty where only the readiness of pods counts. */
      readonly checks: readonly Check[];
      /** They are assumed: readiness decides where nothing measures them. */
      readonly isAssumed: boolean;
      readonly onUndecided: 'ask' | 'roll-back';
      /** The smaller of what a step waits for and what the judge waits for, s. */
      readonly decideWithinSeconds: number;
    }
  /** Everything runs the new revision and is watched against an objective. */
  | { readonly kind: 'soaking'; readonly objective: number; readonly onBurn: 'ask' | 'roll-back' };

interface Waiting {
  /** New pods are there, and are looked at while it waits. */
  readonly isWatched: boolean;
}
