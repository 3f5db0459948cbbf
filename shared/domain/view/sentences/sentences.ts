import type { ReleaseEvent } from '../../event/event.ts';
import type { TargetOutcome } from '../../release/outcome.ts';
import type { Outage } from '../../release/outage.ts';
import type { ReleaseFact } from '../../release/release.ts';
import type { TargetFact } from '../../rollout/target-fact.ts';
import type { NextFacts } from './next-facts.ts';
import type { StopFacts } from './stop-facts.ts';

type Kinded = { readonly kind: string };

/** One sentence for every kind of a union: the compiler refuses a catalogue that lacks one. */
export type SentencePerKind<F extends Kinded> = {
  readonly [K in F['kind']]: (fact: Extract<F, { readonly kind: K }>) => string;
};

/** Everything that people are told about releases, in one language. */
export interface Sentences {
  readonly release: SentencePerKind<ReleaseFact>;
  readonly target: SentencePerKind<TargetFact>;
  readonly cause: SentencePerKind<ReleaseEvent>;
  /** How it ended in one target. */
  readonly outcome: SentencePerKind<TargetOutcome>;
  /** The same in few words: the reason was given before. */
  readonly end: (outcome: TargetOutcome) => string;
  /** What happens next if nobody does anything. */
  readonly next: SentencePerKind<NextFacts>;
  /** What would stop a release as it stands. */
  readonly stops: SentencePerKind<StopFacts>;
  /** Why something was decided; it was recorded in English. */
  readonly reason: (recorded: string) => string;
  readonly notStarted: string;
  readonly aboutToStart: string;
  readonly planning: (cause: string) => string;
  /** What a plan waits for, and since when. */
  readonly awaiting: (outage: Outage) => string;
  readonly paused: (by: string | undefined) => string;
  readonly abortedBy: (by: string) => string;
  readonly undoes: (release: string) => string;
  readonly held: (reason: string) => string;
  /** Some targets with their states, and how many more there are. */
  readonly whereabouts: (
    targets: readonly { readonly name: string; readonly message: string }[],
    more: number,
  ) => string;
  /** Of a fact that only a newer version knows. */
  readonly newer: (kind: string) => string;
}
