import type { Digest } from '../json.ts';
import type { FailureLogs } from '../kube/pod-log.ts';
import type { Answer } from '../approval/approval.ts';
import type { TargetOutcome } from '../release/outcome.ts';
import type { Verdict } from '../analysis/verdict.ts';
import type { SoakResult } from '../analysis/burn-rate.ts';
import type { Order } from '../order/order.ts';
import type { Waits } from '../order/turn.ts';
import type { StackRef } from '../stack/stack-ref.ts';
import type { TargetChanges } from '../workload/target-changes.ts';

import type { Place, SuspendReason, Target } from './target.ts';

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
      /** The fold of everything before, so that reading can start here. */
      readonly base?: Target;
    } & Of)
  | ({ readonly kind: 'queued'; readonly behind: string } & Partial<Place> & Of)
  /** It left the queue; `by` is the newer release that it was dropped for. */
  | ({ readonly kind: 'dequeued'; readonly reason: string; readonly by?: string } & Of)
  /** What the releases that were taken over had changed is back as it was; or handed back to its owner as it is. */
  | ({ readonly kind: 'restored'; readonly reason: string } & Of)
  /** The state before the first write: enough to restore everything without help. */
  | ({
      readonly kind: 'prepared';
      readonly snapshot: Digest;
      readonly manifest: Digest;
      /**
       * What the new revision leaves out and is removed at the end, and what is kept all the same; absent if nothing
       * is.
       */
      readonly removals?: readonly string[];
      readonly kept?: readonly string[];
      /** What it changes here; absent on the way back, and in journals of earlier versions. */
      readonly changes?: TargetChanges;
      /** What the release that is taken back had removed. */
      readonly removed?: readonly string[];
      /** Who waits for whom; absent where all go together. */
      readonly order?: Order;
      /** Of the release that is taken back: the stacks that it used. */
      readonly stacks?: readonly StackRef[];
      /** It takes the application away. */
      readonly isRemoval?: true;
      /** No pods go over in batches, and nothing comes or goes after the first step. */
      readonly isWhole?: true;
    } & Of)
  /** Before the first word with a cloud: the stacks that this release will use here. */
  | ({ readonly kind: 'provisioning'; readonly stacks: readonly StackRef[] } & Of)
  | ({
      readonly kind: 'provision-seen';
      readonly resource: string;
      readonly status: string;
      readonly isBack?: true;
      /** The release no longer needs it. */
      readonly isRemoval?: true;
    } & Of)
  /** All its cloud resources exist and are bound; `changed` are those that were not so before. */
  | ({ readonly kind: 'provisioned'; readonly changed: readonly string[] } & Of)
  /** Its changes in clouds are taken back as far as possible; the rest is reported. */
  | ({ readonly kind: 'unprovisioned'; readonly told: readonly string[] } & Of)
  /** It may not be touched, or nothing of it would change. */
  | ({ readonly kind: 'declined'; readonly outcome: TargetOutcome } & Of)
  | ({
      readonly kind: 'step-started';
      readonly index: number;
      readonly percent: number;
      readonly of: number;
      /** A number of pods instead of a share. */
      readonly pods?: number;
      /** If components depend on each other: the share of those that advance in this step. */
      readonly shares?: Readonly<Record<string, number>>;
    } & Of)
  /** All that these need is healthy: they take their first batch in this step, or have been applied whole. */
  | ({
      readonly kind: 'components-started';
      readonly index: number;
      readonly components: readonly string[];
    } & Of)
  /** Those that wait for these may begin. */
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
  /** None of its new pods is left, because the number of pods was changed: they must come again. */
  | ({ readonly kind: 'step-unsettled'; readonly index: number; readonly reason: string } & Of)
  | ({ readonly kind: 'judged'; readonly index: number; readonly verdict: Verdict } & Of)
  /** A person does not want this step judged any further: it counts as good. */
  | ({ readonly kind: 'skipped'; readonly index: number; readonly by: string; readonly reason?: string } & Of)
  /** A person promotes to step `to`, past what this step still waits for. */
  | ({
      readonly kind: 'promoted';
      readonly index: number;
      readonly to: number;
      readonly by: string;
      readonly reason?: string;
    } & Of)
  /** Something outside blocks the release; nothing moves until that is gone. */
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
  /** Pruning is done; objects that could not be removed stay, each with its reason. */
  | ({ readonly kind: 'pruned'; readonly removed: readonly string[]; readonly left: readonly string[] } & Of)
  /** In journals of earlier versions: what new pods had written; now a part of `rolling-back`. */
  | ({ readonly kind: 'logged' } & FailureLogs & Of)
  /** The way back begins; with it, what new pods that failed had written. */
  | ({ readonly kind: 'rolling-back'; readonly reason: string } & Partial<FailureLogs> & Of)
  /** The movement is over: forwards or backwards, well or stuck. */
  | ({ readonly kind: 'completed'; readonly reason: string } & Of)
  | ({ readonly kind: 'rollback-failed'; readonly reason: string } & Of)
  /** Checked once more after its end, when no write of it can be in flight: what had come late. */
  | ({ readonly kind: 'swept'; readonly found: readonly string[] } & Of)
  | ({
      readonly kind: 'closed';
      readonly outcome: TargetOutcome;
      /** What runs here from now on: what this release brought, what ran before the last good one, or what ran all along. */
      readonly runs: 'this' | 'before' | 'same';
      /** What it was to bring as it was planned, where it was prepared otherwise or not at all. */
      readonly manifest?: Digest;
    } & Of);
