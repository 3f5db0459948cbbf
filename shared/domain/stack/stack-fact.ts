import type { Digest } from '../json.ts';
import type { Claim } from './claim.ts';
import type { StackOutputs } from './cloud-stack.ts';

export type StackOp = 'create' | 'update' | 'delete';

/** Why something is asked of a cloud: to bring a release, to take it back, because nobody claims it, or to clear what a failure has left. */
export type StackPurpose = 'forward' | 'back' | 'removal' | 'clearing';

/** A place that uses a stack. */
export interface User {
  readonly app: string;
  readonly target: string;
}

/** What happens to one stack: the journal's stream `stack/<key>`. A call is intended first, asked under the token of that fact, and confirmed by looking. */
export type StackFact =
  /** A release wants it for one of its targets; `claim` says as what. */
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
      /** What it is to be; absent for a deletion. */
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
  /** How it ended: `done`, or `undone` by the cloud, or `half` done and open to another update, or `failed` and somebody has to look. */
  | {
      readonly kind: 'confirmed';
      readonly token: string;
      readonly ended: 'done' | 'undone' | 'half' | 'failed';
      readonly status: string;
      readonly reason?: string;
      readonly outputs?: StackOutputs;
    }
  /** The release is taken back in that target: what stood before it is wanted there again. */
  | ({ readonly kind: 'returned'; readonly release: string } & User)
  /** The target wants it no longer. */
  | ({ readonly kind: 'dropped'; readonly release: string } & User)
  /** Nobody claims it, and it stays. */
  | { readonly kind: 'kept'; readonly release: string; readonly reason: string }
  /** A person says that it is gone. */
  | { readonly kind: 'forgotten'; readonly by: string; readonly reason: string }
  /** It was there, and is gone, and not by us. */
  | { readonly kind: 'lost'; readonly release: string };
