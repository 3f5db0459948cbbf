import type { Digest } from '../json.ts';
import type { Claim } from './claim.ts';
import type { StackOutputs } from './cloud-stack.ts';
import type { StackOp, StackPurpose } from './stack-fact.ts';
import type { Uses } from './uses.ts';

/** The present state, as last confirmed. */
export interface Standing {
  readonly spec: Digest;
  readonly outputs: StackOutputs;
  readonly status: string;
  /** The release that made it. */
  readonly madeBy: string;
  readonly since: number;
}

/** What a release has changed, and from what. */
export interface Change {
  readonly release: string;
  readonly from: Digest;
}

export interface Claimed {
  readonly release: string;
  readonly claim: Claim;
}

/** An operation that is not known to be over. */
export interface OpenOp {
  readonly op: StackOp;
  readonly purpose: StackPurpose;
  readonly release: string;
  readonly token: string;
  readonly spec?: Digest;
  readonly since: number;
  readonly isAsked: boolean;
  readonly status?: string;
}

/** How the last operation ended that did not go well. */
export interface Failed {
  readonly op: StackOp;
  readonly release: string;
  readonly purpose: StackPurpose;
  readonly reason: string;
  readonly status: string;
  /** The present state is not the last confirmed one; an update back to that is accepted. */
  readonly isHalf?: true;
}

/** What a stack's stream says (`fold-stack.ts`). */
export interface StackState extends Uses {
  readonly seq: number;
  /** What counts: that of the last release that was not taken back. */
  readonly claim?: Claim;
  /** What each release has claimed since nothing stood, the last one at the end. */
  readonly claims: readonly Claimed[];
  readonly cloud?: string;
  readonly account?: string;
  readonly stack?: string;
  readonly environment?: string;
  readonly place?: { readonly cluster: string; readonly namespace: string };
  readonly standing?: Standing;
  /** The changes since it was created, the last one at the end. */
  readonly changes: readonly Change[];
  readonly open?: OpenOp;
  readonly failed?: Failed;
  /** A creation that failed has left its name behind. */
  readonly isLeftOver: boolean;
  readonly kept?: string;
  /** The state before Tidegate removed it. */
  readonly former?: Digest;
}
