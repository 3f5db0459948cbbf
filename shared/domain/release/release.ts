import type { ApprovalPolicy } from '../approval/policy.ts';
import type { ReleaseEvent } from '../event/event.ts';
import type { Digest } from '../json.ts';
import type { Answer } from '../approval/approval.ts';
import type { Outcome, TargetOutcome } from './outcome.ts';
import type { HookState } from '../app/hooks.ts';
import type { Outage } from './outage.ts';

/** What happens to a release as a whole: the stream `release/<id>`. */
export type ReleaseFact =
  | {
      readonly kind: 'requested';
      readonly id: string;
      readonly app: string;
      readonly cause: ReleaseEvent;
      readonly source: Digest;
      /** What the operator asked of approvals then, by environment. */
      readonly approvals?: Readonly<Record<string, ApprovalPolicy>>;
      /** Ids of the requester and the authors, as the settings mapped them to people at that time. */
      readonly requester?: string;
      readonly authors?: readonly string[];
    }
  | {
      readonly kind: 'planned';
      readonly plan: Digest;
      readonly targets: readonly string[];
      /** Which images change and which stay, in words; absent when no release was good before. */
      readonly images?: string;
    }
  | { readonly kind: 'refused'; readonly reason: string }
  /** Something that its plan needs does not answer; written again only when it is something else. */
  | { readonly kind: 'awaiting'; readonly what: string; readonly reason: string }
  | {
      readonly kind: 'asked';
      readonly approval: string;
      readonly question: string;
      readonly expiresAt: number;
    }
  | {
      readonly kind: 'answered';
      readonly approval: string;
      readonly answer: Answer['kind'];
      readonly by: string;
      readonly reason: string;
    }
  | {
      readonly kind: 'wave';
      readonly index: number;
      readonly targets: readonly string[];
      readonly back: boolean;
      /** How far the streams of these targets had come: nothing in them up to there is about this release. */
      readonly from?: Readonly<Record<string, number>>;
    }
  | {
      readonly kind: 'target-closed';
      readonly target: string;
      readonly outcome: TargetOutcome;
      readonly back: boolean;
    }
  /** What became of something that is done between two waves; `waits` is written again only when the reason is another. */
  | {
      readonly kind: 'hook';
      readonly index: number;
      readonly step: string;
      readonly state: 'waits' | 'done' | 'failed' | 'skipped';
      readonly reason: string;
    }
  /**
   * A window or a freeze keeps its next wave from moving, or its workflow has failed too often to be started again;
   * written again only when the reason is another.
   */
  | { readonly kind: 'held'; readonly reason: string; readonly opensAt?: number }
  | { readonly kind: 'paused'; readonly by: string; readonly reason?: string }
  | { readonly kind: 'resumed'; readonly by: string; readonly reason?: string }
  | { readonly kind: 'aborted'; readonly by: string; readonly reason: string }
  /** A newer release has overtaken it before a person has answered. */
  | { readonly kind: 'superseded'; readonly by: string }
  /** A release that needed a person continues where it ended. */
  | { readonly kind: 'retried'; readonly by: string; readonly reason?: string }
  | {
      readonly kind: 'closed';
      readonly outcome: Outcome;
      /** How far the streams of its targets had come. */
      readonly to?: Readonly<Record<string, number>>;
    };

/** The fold of a release's stream. */
export interface Release {
  readonly id: string;
  readonly seq: number;
  readonly app: string;
  readonly cause: ReleaseEvent;
  readonly source: Digest;
  readonly requestedAt: number;
  readonly approvals?: Readonly<Record<string, ApprovalPolicy>>;
  readonly requester?: string;
  readonly authors?: readonly string[];
  readonly plan?: Digest;
  readonly targets: readonly string[];
  /** Which images change and which stay, in words. */
  readonly images?: string;
  readonly wave: number;
  /** Targets that were sent off forward. */
  readonly sent: readonly string[];
  /** By target, where in its stream the facts about this release are: behind `from`, and `to` the end once it is closed. */
  readonly spans: Readonly<Record<string, { readonly from: number; readonly to?: number }>>;
  /** How often it was retried. */
  readonly attempt: number;
  /** The wave that runs now takes targets back instead of forward. */
  readonly back: boolean;
  readonly closed: Readonly<Record<string, TargetOutcome>>;
  readonly undone: Readonly<Record<string, TargetOutcome>>;
  /** Why it does not move now. */
  readonly held?: string;
  /** When that ends, epoch ms, where it is known. */
  readonly opensAt?: number;
  /** By their index in the plan. */
  readonly hooks: Readonly<Record<number, HookState>>;
  readonly question?: { readonly approval: string; readonly text: string; readonly expiresAt: number };
  readonly answer?: Answer['kind'];
  readonly control: Control;
  readonly refused?: string;
  /** What its plan waits for. */
  readonly awaiting?: Outage;
  /** The newer release that has overtaken it. */
  readonly superseded?: string;
  readonly outcome?: Outcome;
  /** Epoch ms, of one that is over. */
  readonly endedAt?: number;
}

export type Control =
  | { readonly kind: 'go' }
  | { readonly kind: 'paused'; readonly by: string }
  | { readonly kind: 'aborted'; readonly by: string; readonly reason: string };
