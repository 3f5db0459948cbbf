import type { Digest } from '../json.ts';
import type { Claim } from './claim.ts';
import type { CloudStack, StackChange, StackOutputs } from './cloud-stack.ts';
import type { StackFact, StackOp, StackPurpose, User } from './stack-fact.ts';

/** A request about a stack for one target. */
export type Want =
  | {
      readonly kind: 'present';
      readonly by: User;
      readonly release: string;
      /** That release, and those that it has taken over. */
      readonly mine: readonly string[];
      readonly claim: Claim;
      readonly spec: Digest;
      /** What was planned, and approved if required. */
      readonly planned: readonly StackChange[];
    }
  /** What these releases have done for the target is taken back. */
  | { readonly kind: 'back'; readonly by: User; readonly release: string; readonly mine: readonly string[] }
  /** The target no longer needs it. */
  | { readonly kind: 'gone'; readonly by: User; readonly release: string };

/** What the cloud said when it was asked; undefined where it was not. */
export type Sighting = { readonly kind: 'absent' } | { readonly kind: 'there'; readonly stack: CloudStack };

export interface Seen {
  readonly sighting?: Sighting;
  /** What bringing it to that spec would do. */
  readonly preview?: { readonly spec: Digest; readonly changes: readonly StackChange[] };
  /** Epoch ms. */
  readonly now: number;
}

/** The next thing to do with a stack: facts are noted, the cloud is looked at, previewed or called, or it is over. */
export type Move =
  | { readonly kind: 'claim' }
  | { readonly kind: 'note'; readonly fact: StackFact }
  | { readonly kind: 'intend'; readonly op: StackOp; readonly purpose: StackPurpose; readonly spec?: Digest }
  | { readonly kind: 'look' }
  | { readonly kind: 'preview'; readonly spec: Digest }
  | { readonly kind: 'call' }
  /** `isMoving`: the cloud is at work, and its status will change. */
  | { readonly kind: 'wait'; readonly status: string; readonly isMoving?: true }
  /** `told` is what a person must know or do. */
  | { readonly kind: 'done'; readonly outputs?: StackOutputs; readonly told?: string }
  | { readonly kind: 'failed'; readonly reason: string };
