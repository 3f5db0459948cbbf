import type { Digest } from '../json.ts';
import type { TargetOutcome } from '../outcome/outcome.ts';
import type { Verdict } from '../verdict/verdict.ts';

/** What happens to one application in one place: the stream `target/<app>/<target>`. It is the lock; its sequence is the fence. */
export type TargetFact =
  /** From here on only this release may act on the target. */
  | { readonly kind: 'taken'; readonly release: string; readonly from?: string }
  | { readonly kind: 'queued'; readonly release: string; readonly behind: string }
  /** What stood there before the first write: enough to bring everything back without anybody's help. */
  | {
      readonly kind: 'prepared';
      readonly release: string;
      readonly baseline: Digest;
      readonly manifest: Digest;
    }
  | {
      readonly kind: 'step-started';
      readonly release: string;
      readonly index: number;
      readonly percent: number;
      readonly of: number;
    }
  | {
      readonly kind: 'step-settled';
      readonly release: string;
      readonly index: number;
      readonly canary: readonly string[];
      readonly because: string;
    }
  | { readonly kind: 'judged'; readonly release: string; readonly index: number; readonly verdict: Verdict }
  /** Something outside stands in the way; nothing moves until it is gone. */
  | { readonly kind: 'held'; readonly release: string; readonly name: string; readonly because: string }
  | {
      readonly kind: 'parked';
      readonly release: string;
      readonly index: number;
      readonly approval: string;
      readonly question: string;
      readonly expiresAt: number;
    }
  | {
      readonly kind: 'unparked';
      readonly release: string;
      readonly index: number;
      readonly approval: string;
      readonly answer: 'approved' | 'rejected' | 'expired';
      readonly by: string;
    }
  | { readonly kind: 'finishing'; readonly release: string }
  | { readonly kind: 'turning-back'; readonly release: string; readonly because: string }
  | {
      readonly kind: 'closed';
      readonly release: string;
      readonly outcome: TargetOutcome;
      /** What runs here from now on: what this release brought, what ran before the last good one, or what ran all along. */
      readonly runs: 'this' | 'before' | 'same';
    };

/** The fold of a target's stream. */
export interface Target {
  readonly seq: number;
  readonly hold?: TargetHold;
  /** The last release that ended well here, with what it found when it came. */
  readonly good?: Good;
  /** The last good one before `good`. */
  readonly before?: Good;
  /** A manifest that was rolled back here; it does not come again by itself. */
  readonly quarantined?: { readonly release: string; readonly manifest: Digest; readonly because: string };
}

/** How far the release that holds the target has come. */
export interface TargetHold {
  readonly release: string;
  /** Sequence number of `taken`. */
  readonly fence: number;
  readonly since: number;
  readonly baseline?: Digest;
  readonly manifest?: Digest;
  readonly step?: {
    readonly index: number;
    readonly startedAt: number;
    readonly settledAt?: number;
    readonly verdict?: Verdict;
    /** The answer of a person who was asked at this step. */
    readonly answer?: 'approved' | 'rejected' | 'expired';
    readonly approval?: string;
  };
  readonly finishing?: boolean;
  readonly back?: { readonly because: string };
  readonly trouble?: { readonly name: string; readonly because: string };
}

export interface Good {
  readonly release: string;
  readonly manifest: Digest;
  readonly baseline: Digest;
}
