import type { Digest } from '../json.ts';
import type { Answer } from '../approval/approval.ts';
import type { TargetOutcome } from '../release/outcome.ts';
import type { Ending } from '../workload/late-write.ts';
import type { Verdict } from '../analysis/verdict.ts';
import type { SoakResult } from '../analysis/burn-rate.ts';
import type { Order } from '../order/order.ts';
import type { Standings, Waits } from '../order/turn.ts';
import type { StackRef } from '../stack/stack-ref.ts';

interface Of {
  readonly release: string;
}

/** What happens to one application in one place: the stream `target/<app>/<target>`. It is the lock; its sequence is the fence. */
export type TargetFact =
  /** From here on only this release may act on the target; `from` is the release it took it over from. */
  | ({
      readonly kind: 'taken';
      readonly from?: string;
      readonly requestedAt?: number;
      /** The fold of everything before, so that nobody needs to read further back. */
      readonly base?: Target;
    } & Of)
  | ({ readonly kind: 'queued'; readonly behind: string } & Partial<Place> & Of)
  /** It left the queue; `by` is the newer release that it was dropped for. */
  | ({ readonly kind: 'dequeued'; readonly reason: string; readonly by?: string } & Of)
  /** What the releases that were taken over had changed is back as it was; or handed back to its owner as it is. */
  | ({ readonly kind: 'restored'; readonly reason: string } & Of)
  /** What stood there before the first write: enough to bring everything back without anybody's help. */
  | ({
      readonly kind: 'prepared';
      readonly snapshot: Digest;
      readonly manifest: Digest;
      /** What the new revision leaves out and is removed at the end, and what is kept all the same; absent when nothing is. */
      readonly removals?: readonly string[];
      readonly kept?: readonly string[];
      /** What the release that is taken back had removed. */
      readonly removed?: readonly string[];
      /** Who waits for whom; absent where all go together. */
      readonly order?: Order;
      /** Of the release that is taken back: the stacks that it used. */
      readonly stacks?: readonly StackRef[];
    } & Of)
  /** Before the first word with a cloud: the stacks that this release will use here. */
  | ({ readonly kind: 'provisioning'; readonly stacks: readonly StackRef[] } & Of)
  | ({
      readonly kind: 'provision-seen';
      readonly resource: string;
      readonly status: string;
      readonly isBack?: true;
    } & Of)
  /** All that it wants of clouds is there, and bound; `changed` are those that were not so before. */
  | ({ readonly kind: 'provisioned'; readonly changed: readonly string[] } & Of)
  /** What it had done in clouds is taken back, as far as it can be; the rest is told. */
  | ({ readonly kind: 'unprovisioned'; readonly told: readonly string[] } & Of)
  /** It may not be touched, or nothing of it would change. */
  | ({ readonly kind: 'declined'; readonly outcome: TargetOutcome } & Of)
  | ({
      readonly kind: 'step-started';
      readonly index: number;
      readonly percent: number;
      readonly of: number;
      /** So many pods instead of a share. */
      readonly pods?: number;
      /** Where components wait for each other: the share of those that go on in this step. */
      readonly shares?: Readonly<Record<string, number>>;
    } & Of)
  /** All that these need is healthy: they take their first batch in this step, or have been applied whole. */
  | ({
      readonly kind: 'components-started';
      readonly index: number;
      readonly components: readonly string[];
    } & Of)
  /** Those that wait for these may go. */
  | ({ readonly kind: 'components-ready'; readonly components: readonly string[] } & Of)
  | ({ readonly kind: 'components-waiting'; readonly waits: Waits } & Of)
  /** What the new revision gets of the requests to a Service from now on, percent; null where its routes are their owner's again. */
  | ({
      readonly kind: 'traffic-moved';
      readonly service: string;
      readonly percent: number | null;
      readonly routes: readonly string[];
      /** On the way back. */
      readonly back?: true;
      /** What others have changed on these routes meanwhile; it stays. */
      readonly kept?: readonly string[];
    } & Of)
  | ({ readonly kind: 'step-settled'; readonly index: number; readonly reason: string } & Of)
  /** None of its new pods is left, because the number of pods was changed: they are to come again. */
  | ({ readonly kind: 'step-unsettled'; readonly index: number; readonly reason: string } & Of)
  | ({ readonly kind: 'judged'; readonly index: number; readonly verdict: Verdict } & Of)
  /** A person does not want this step judged any further: it counts as good. */
  | ({ readonly kind: 'skipped'; readonly index: number; readonly by: string; readonly reason?: string } & Of)
  /** A person goes on to step `to`, past what this step still waits for. */
  | ({
      readonly kind: 'promoted';
      readonly index: number;
      readonly to: number;
      readonly by: string;
      readonly reason?: string;
    } & Of)
  /** Something outside stands in the way; nothing moves until it is gone. */
  | ({ readonly kind: 'blocked'; readonly name: string; readonly reason: string } & Of)
  /** What held it is gone. */
  | ({ readonly kind: 'cleared'; readonly name: string } & Of)
  | ({
      readonly kind: 'suspended';
      readonly approval: string;
      readonly question: string;
      readonly expiresAt: number;
      readonly why: SuspendReason;
    } & Of)
  | ({
      readonly kind: 'resumed';
      readonly approval: string;
      readonly answer: Answer['kind'];
      readonly by: string;
    } & Of)
  | ({ readonly kind: 'finishing' } & Of)
  /** Everything runs the new revision, as its owners have it, and is watched for a while. */
  | ({ readonly kind: 'soaking'; readonly reason: string; readonly seconds: number } & Of)
  | ({ readonly kind: 'soaked'; readonly verdict: SoakResult } & Of)
  /** All has arrived; from here on what the new revision leaves out is removed. */
  | ({ readonly kind: 'pruning'; readonly reason: string } & Of)
  /** That is done; what could not be removed is left, each with its reason. */
  | ({ readonly kind: 'pruned'; readonly removed: readonly string[]; readonly left: readonly string[] } & Of)
  | ({ readonly kind: 'rolling-back'; readonly reason: string } & Of)
  /** The movement is over: forwards or backwards, well or stuck. */
  | ({ readonly kind: 'completed'; readonly reason: string } & Of)
  | ({ readonly kind: 'rollback-failed'; readonly reason: string } & Of)
  /** Looked at once more after its end, when nothing of it can be under way any more: what had come late. */
  | ({ readonly kind: 'swept'; readonly found: readonly string[] } & Of)
  | ({
      readonly kind: 'closed';
      readonly outcome: TargetOutcome;
      /** What runs here from now on: what this release brought, what ran before the last good one, or what ran all along. */
      readonly runs: 'this' | 'before' | 'same';
    } & Of);

/** Why a person is asked: the plan says so, the judge cannot tell, the watch found something, or somebody has pressed pause. */
export type SuspendReason = 'approval' | 'undecided' | 'soak' | 'pause';

/** Where a release stands in the queue. */
export interface Place {
  /** When somebody asked for the release, epoch ms: the order of the queue. */
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
  /** Where the last release ended that could not be brought back; a retry goes on there, and the next release inherits it. */
  readonly failed?: TargetLock;
  /** The last release that ended well here, with what it found when it came. */
  readonly good?: Good;
  /** The last good one before `good`. */
  readonly before?: Good;
  /** The release that has ended here last, until it was seen that nothing of it has come late. */
  readonly ended?: Ended;
  /** A manifest that was rolled back here; it does not come again by itself. */
  readonly quarantined?: { readonly release: string; readonly manifest: Digest; readonly reason: string };
  /** What was taken back here, also by people, newest last: no schedule brings it again by itself. */
  readonly barred?: readonly Barred[];
}

export interface Barred {
  readonly release: string;
  readonly manifest: Digest;
  readonly reason: string;
  /** Epoch ms. */
  readonly at: number;
}

export interface Ended extends Ending {
  readonly at: number;
  readonly snapshot: Digest;
  /** What was found of it when it was looked for last. */
  readonly found?: readonly string[];
  /** Those that had ended before it and that nobody has looked behind yet, the last one first. */
  readonly earlier?: readonly Late[];
}

/** A release that has ended, and a write of which may still be under way. */
export interface Late extends Ending {
  readonly snapshot: Digest;
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
  /** Releases that had ended here when it came, and that nobody had looked behind yet; the last one first. */
  readonly late?: readonly Late[];
  /** Whose watch this one has ended: what that one brought runs, and nothing of it is held. */
  readonly superseded?: string;
  readonly snapshot?: Digest;
  readonly manifest?: Digest;
  readonly declined?: TargetOutcome;
  readonly step?: TargetStep;
  readonly order?: Order;
  /** How far each component has come, where there is an order. */
  readonly standings?: Standings;
  /** What was told last of those that wait. */
  readonly waits?: Waits;
  readonly suspended?: {
    readonly approval: string;
    readonly why: SuspendReason;
    readonly question: string;
    readonly expiresAt: number;
  };
  readonly suspensions: number;
  readonly stacks?: readonly StackRef[];
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
  /** What may be gone of it. */
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
  /** What stood there before the first of them; absent when none of them has written anything. */
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
  readonly verdict?: Verdict;
  /** When it was found good, epoch ms. */
  readonly passedAt?: number;
  /** What a person answered when asked at this step. */
  readonly answer?: Answer['kind'];
  /** Who does not want it judged any further. */
  readonly skipped?: string;
  /** Who wants it to be over, and with which step to go on. */
  readonly promoted?: { readonly by: string; readonly to: number };
}

/** How the watch after 100 % stands. */
export interface TargetSoak {
  readonly since: number;
  readonly verdict?: SoakResult;
  readonly answer?: Answer['kind'];
}
