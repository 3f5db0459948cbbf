import type { Digest } from '../json.ts';
import type { Claim } from './claim.ts';
import type { StackOutputs } from './cloud-stack.ts';

export type StackOp = 'create' | 'update' | 'delete';

/**
 * Why a cloud is asked for something: to bring a release, to take it back, because nothing claims it, or to clean up
 * after a failure.
 */
export type StackPurpose = 'forward' | 'back' | 'removal' | 'clearing';

/** A place that uses a stack. */
export interface User {
  readonly app: string;
  readonly target: string;
}

/** What happens to one stack: the journal's stream `stack/<key>`. A call is intended first, asked under the token of that fact, and confirmed by looking. */
export type StackFact =
  /** A release needs it for one of its targets; `claim` is the claim's name. */
  | ({
      readonly kind: 'claimed';
      readonly release: string;
      readonly claim: Claim;
      readonly cloud: string;
      readonly account: string;
      readonly stack: string;
      readonly environment: string;
      /** Where it lives, of clouds that live in a cluster. */
      readonly place?: { readonly cluster: string; readonly namespace: string };
    } & User)
  /** The call with this token follows. */
  | {
      readonly kind: 'intended';
      readonly release: string;
      readonly op: StackOp;
      readonly purpose: StackPurpose;
      readonly token: string;
      /** The wanted state; absent for a deletion. */
      readonly spec?: Digest;
    }
  /** The cloud has taken the call. */
  | { readonly kind: 'asked'; readonly token: string }
  | {
      readonly kind: 'seen';
      readonly token: string;
      readonly status: string;
      readonly reason?: string;
    }
  /**
   * The end: `done`, `undone` by the cloud, `half` done and open to another update, or `failed` and a person has to
   * look.
   */
  | {
      readonly kind: 'confirmed';
      readonly token: string;
      readonly ended: 'done' | 'undone' | 'half' | 'failed';
      readonly status: string;
      readonly reason?: string;
      readonly outputs?: StackOutputs;
    }
  /** The release is taken back in that target: the former state is wanted there again. */
  | ({ readonly kind: 'returned'; readonly release: string } & User)
  /** The target no longer needs it. */
  | ({ readonly kind: 'dropped'; readonly release: string } & User)
  /** Nothing claims it, and it is kept. */
  | { readonly kind: 'kept'; readonly release: string; readonly reason: string }
  /** A person states that it is gone. */
  | { readonly kind: 'forgotten'; readonly by: string; readonly reason: string }
  /** It was there, and is gone, and not by us. */
  | { readonly kind: 'lost'; readonly release: string };
