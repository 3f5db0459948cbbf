import type { Digest } from '../json.ts';
import type { Answer } from '../approval/approval.ts';
import type { TargetOutcome } from '../release/outcome.ts';
import type { Ending } from '../workload/late-write.ts';
import type { Verdict } from '../analysis/verdict.ts';
import type { SoakResult } from '../analysis/burn-rate.ts';
import type { Order } from '../order/order.ts';
import type { Standings, Waits } from '../order/turn.ts';
import type { StackRef } from '../stack/stack-ref.ts';

/**
 * Why a person is asked: the plan requires it, the judge cannot tell, the watch found something, or someone paused the
 * release.
 */
export type SuspendReason = 'approval' | 'undecided' | 'soak' | 'pause';

/** The position of a release in the queue. */
export interface Place {
  /** When the release was requested, epoch ms: the order of the queue. */
  readonly requestedAt: number;
  /** It comes back as a whole; that goes before all that goes forward. */
  readonly back: boolean;
  /** Older releases that wait are dropped for it. */
  readonly drops: boolean;
}

export interface Waiting extends Place {
  readonly release: string;
}

/** The fold of a target's stream. */
export interface Target {
  readonly seq: number;
  readonly lock?: TargetLock;
  /** The release that was requested last of all that have asked for this target. */
  readonly newest?: { readonly release: string; readonly requestedAt: number };
  /** Who waits for the lock, first come first. */
  readonly waiting: readonly Waiting[];
  /** Where the last release ended whose rollback failed; a retry continues there, and the next release inherits it. */
  readonly failed?: TargetLock;
  /** The last release that ended well here, with what it found when it came. */
  readonly good?: Good;
  /** The last good one before `good`. */
  readonly before?: Good;
  /** The release that ended here last, until it is known that no write of it came late. */
  readonly ended?: Ended;
  /** A manifest that was rolled back here; it does not come back automatically. */
  readonly quarantined?: { readonly release: string; readonly manifest: Digest; readonly reason: string };
  /** What was rolled back here, also by people, newest last: no schedule brings it back automatically. */
  readonly barred?: readonly Barred[];
}

export interface Barred {
  readonly release: string;
  readonly manifest: Digest;
  readonly reason: string;
  /** Epoch ms. */
  readonly at: number;
}

export interface Ended extends Late {
  readonly at: number;
  /** The findings of the last check for late writes. */
  readonly found?: readonly string[];
  /** Releases that ended before it and have not been checked yet, the last one first. */
  readonly earlier?: readonly Late[];
}

/** A release that has ended, and a write of which may still be in flight. */
export interface Late extends Ending {
  readonly snapshot: Digest;
  /** Releases that it had taken over, whose writes may be in flight as well. */
  readonly took?: readonly string[];
}

export interface Good {
  readonly release: string;
  readonly requestedAt?: number;
  readonly manifest: Digest;
  readonly snapshot: Digest;
  /** What it removed in the end, because it had left it out. */
  readonly removed?: readonly string[];
  /** The stacks that it uses. */
  readonly stacks?: readonly StackRef[];
  /** It removed the application: nothing of it runs here. */
  readonly isRemoval?: true;
}

/** How far the release that holds the target has come. */
export interface TargetLock {
  readonly release: string;
  /** Sequence number of `taken`. */
  readonly fence: number;
  readonly since: number;
  readonly requestedAt?: number;
  /** What the releases that this one took over may have left in the cluster. */
  readonly inherited?: Inherited;
  /** Releases that had ended here when it came, and had not been checked yet; the last one first. */
  readonly late?: readonly Late[];
  /** The release whose watch this one ended: what that one brought runs, and nothing of it is held. */
  readonly superseded?: string;
  readonly snapshot?: Digest;
  readonly manifest?: Digest;
  readonly declined?: TargetOutcome;
  /** Nothing comes or goes after the first step, so no step has anything to ask. */
  readonly isWhole?: true;
  readonly step?: TargetStep;
  readonly order?: Order;
  /** How far each component has come, where there is an order. */
  readonly standings?: Standings;
  /** The last reported progress of those that wait. */
  readonly waits?: Waits;
  readonly suspended?: {
    readonly approval: string;
    readonly why: SuspendReason;
    readonly question: string;
    /** Epoch ms, as is `expiresAt`. */
    readonly since: number;
    readonly expiresAt: number;
  };
  readonly suspensions: number;
  readonly stacks?: readonly StackRef[];
  readonly isRemoval?: true;
  /** How far its word with clouds has come: absent before the first. */
  readonly provision?: {
    readonly statuses: Readonly<Record<string, string>>;
    /** Absent until all is there. */
    readonly changed?: readonly string[];
    readonly isReturned: boolean;
  };
  /** Percent of the requests that the new revision gets, by the Service they are sent to; absent while no router divides. */
  readonly traffic?: Readonly<Record<string, number>>;
  readonly finishingSince?: number;
  readonly soak?: TargetSoak;
  /** What the new revision leaves out. */
  readonly removals?: readonly string[];
  readonly pruning?: { readonly reason: string; readonly isDone: boolean };
  /** What may have been removed of it. */
  readonly removed?: readonly string[];
  readonly back?: { readonly reason: string; readonly since: number };
  readonly completed?: boolean;
  readonly rollbackFailed?: string;
  readonly trouble?: {
    readonly name: string;
    readonly reason: string;
    readonly times: number;
    /** Epoch ms of the first of these, without progress in between. */
    readonly since?: number;
  };
}

export interface Inherited {
  /** The releases whose labels may still be there, the last one first. */
  readonly releases: readonly string[];
  /** The state before the first of them; absent if none of them has written anything. */
  readonly snapshot?: Digest;
  /** What the last of them may have removed. */
  readonly removed?: readonly string[];
  /** The stacks that they may have changed. */
  readonly stacks?: readonly StackRef[];
  /** Since when it is being brought back, epoch ms. */
  readonly since: number;
  readonly isRestored: boolean;
}

export interface TargetStep {
  readonly index: number;
  readonly percent: number;
  readonly pods?: number;
  readonly startedAt: number;
  readonly settledAt?: number;
  /** It was unsettled before, because its new pods were not those of the step. */
  readonly isCorrected?: true;
  readonly verdict?: Verdict;
  /** When it was found good, epoch ms. */
  readonly passedAt?: number;
  /** What a person answered when asked at this step. */
  readonly answer?: Answer['kind'];
  /** Who does not want it judged any further. */
  readonly skipped?: string;
  /** The person who wants it to be over, and the step to continue with. */
  readonly promoted?: { readonly by: string; readonly to: number };
}

/** The state of the watch after 100 %. */
export interface TargetSoak {
  readonly since: number;
  readonly verdict?: SoakResult;
  readonly answer?: Answer['kind'];
}
