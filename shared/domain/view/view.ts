import type { ReleaseEvent } from '../event/event.ts';
import type { Outcome, TargetOutcome } from '../release/outcome.ts';
import type { ReleaseFact } from '../release/release.ts';
import type { ApprovalView } from './view-approval.ts';
import type { SuspendReason } from '../rollout/target.ts';
import type { TargetFact } from '../rollout/target-fact.ts';

/** What the faces (CLI, console) are shown of a release; times are epoch ms. The shape is versioned by `apiVersion`. */
export interface ReleaseView {
  readonly apiVersion: 'tidegate.dev/v1';
  readonly kind: 'Release';
  readonly id: string;
  readonly app: string;
  readonly cause: ReleaseEvent;
  readonly requestedAt: number;
  readonly state: 'planning' | 'waiting-for-approval' | 'running' | 'paused' | 'rolling-back' | 'closed';
  /** One sentence: the present state, or the end. */
  readonly message: string;
  readonly plan?: string;
  readonly question?: { readonly approval: string; readonly text: string; readonly expiresAt: number };
  readonly targets: readonly TargetView[];
  readonly outcome?: Outcome;
  /** Every question to people and who has said what; only where one release is shown. */
  readonly approvals?: readonly ApprovalView[];
  /** What the chat has not acknowledged, although it was tried; only where one release is shown. */
  readonly undelivered?: readonly UndeliveredView[];
  /** What happens next and what would stop it; only where one release is shown. */
  readonly outlook?: OutlookView;
  /** Where `events?after=` continues. */
  readonly cursor: string;
}

/** Sentences for people. Times are epoch ms. */
export interface OutlookView {
  readonly next: string;
  /** When, where that is known. */
  readonly nextAt?: number;
  /** After "stops if"; absent for a release that is over. */
  readonly stopsIf?: string;
  /** The time that it speaks of. */
  readonly stopsAt?: number;
}

/** A message to the chat that has not got through. */
export interface UndeliveredView {
  readonly text: string;
  readonly reason: string;
  readonly tries: number;
  /** Epoch ms of the first try. */
  readonly since: number;
}

export interface TargetView {
  readonly name: string;
  readonly state:
    | 'waiting'
    | 'queued'
    | 'preparing'
    | 'moving'
    | 'judging'
    | 'suspended'
    | 'blocked'
    | 'finishing'
    | 'soaking'
    | 'rolling-back'
    | 'closed';
  readonly message: string;
  /** It is held on its way back. */
  readonly isGoingBack?: true;
  readonly step?: {
    readonly index: number;
    /** 0 where `pods` counts them. */
    readonly percent: number;
    readonly pods?: number;
    readonly of: number;
  };
  readonly question?: {
    readonly approval: string;
    readonly text: string;
    readonly expiresAt: number;
    /** Why it is suspended: the plan requires an approval, the judge cannot tell, or someone has paused the release. */
    readonly why: SuspendReason;
  };
  readonly outcome?: TargetOutcome;
  /** Image of each component that this release brings; only where one release is shown. */
  readonly brings?: Readonly<Record<string, string>>;
  /** What the last good release brought; only where one release is shown. */
  readonly runs?: RunningImages;
}

/** What runs in a place by the journal: the images of each component, and the release that brought them. */
export interface RunningImages {
  readonly release: string;
  readonly images: Readonly<Record<string, string>>;
}

/** One line of a release's event log; `cursor` resumes after it. */
export interface EventView {
  readonly cursor: string;
  readonly at: number;
  /** Absent for events of the release as a whole. */
  readonly target?: string;
  readonly fact: ReleaseFact | TargetFact;
  /** The same in one sentence for people. */
  readonly message: string;
}

export interface EventPage {
  readonly events: readonly EventView[];
  readonly next: string;
  /** The release is closed and everything has been shown. */
  readonly done: boolean;
}

/** RFC 9457. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** Stable word for programs: `unknown-release`, `not-signed`. */
  readonly code: string;
  readonly detail: string;
}
