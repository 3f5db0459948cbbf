import { isShown } from './shown-secrets.ts';

/** The state of a stack, whatever its vendor calls it. */
export type StackPhase =
  /** It exists by name only: `REVIEW_IN_PROGRESS`. */
  | 'empty'
  /** An operation is in progress; wait. */
  | 'moving'
  /** Its last operation went well. */
  | 'ready'
  /**
   * Its last operation failed and was rolled back: after a creation nothing of it is left, after an update all is as
   * before.
   */
  | 'undone'
  /** Its last operation failed without being rolled back; another update may follow. */
  | 'faulty'
  /** It is half done, and accepts no update before someone repairs it. */
  | 'failed';

export type StackOperation = 'create' | 'update' | 'delete' | 'import' | 'check';

/** A stack as its cloud reports it. A secret output is given by its location, never by its value. */
export type StackOutput =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'secret'; readonly ref: string };

export type StackOutputs = Readonly<Record<string, StackOutput>>;

export interface CloudStack {
  /** The vendor's own id; a stack that was made again under the same name has another one. */
  readonly id: string;
  readonly name: string;
  /** The vendor's own word: `CREATE_IN_PROGRESS`. */
  readonly status: string;
  readonly phase: StackPhase;
  readonly operation: StackOperation;
  /** Why it is in this state, in the vendor's words without possible secrets. */
  readonly reason?: string;
  readonly outputs: StackOutputs;
  readonly tags: Readonly<Record<string, string>>;
}

/** What a stack is to be. */
export interface StackSpec {
  readonly name: string;
  /** The template, as JSON text. */
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** What becomes of one resource of a stack. */
export interface StackChange {
  /** Its name in the template: `Database`. */
  readonly resource: string;
  /** `AWS::RDS::DBInstance`. */
  readonly type: string;
  /** `maybe-replace` where the cloud can only tell when it does it. */
  readonly action: 'create' | 'modify' | 'replace' | 'maybe-replace' | 'delete';
}

/** The outcome of a call. */
export type Asked =
  | { readonly kind: 'accepted' }
  /** It is so already; nothing will happen. */
  | { readonly kind: 'unchanged' }
  /** It may or may not have been carried out: look, then ask again with the same token. */
  | { readonly kind: 'unknown'; readonly reason: string };

export interface StackEvent {
  /** Sorts by time and is new for each event of a stack. */
  readonly id: string;
  /** Epoch ms. */
  readonly at: number;
  readonly resource: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}

export type Drift =
  | { readonly kind: 'in-sync' }
  | { readonly kind: 'drifted'; readonly resources: readonly string[] }
  /** The cloud is still detecting; ask again. */
  | { readonly kind: 'looking' }
  /** Its kind of cloud, or a type in it, cannot be looked at. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** The tag with the token of the operation that brought the stack to its present state. */
export const intentTag = 'tidegate-intent';

/**
 * An output named `passwordRef` gives the location of the secret output `password`. One that gives a secret itself, from
 * a stack of an earlier version, is not taken.
 */
export const outputsOf = (told: Readonly<Record<string, string>>): StackOutputs =>
  Object.fromEntries(
    Object.entries(told)
      .filter(([name]) => !isShown(name))
      .map(([name, value]): readonly [string, StackOutput] =>
        name.length > 3 && name.endsWith('Ref')
          ? [name.slice(0, -3), { kind: 'secret', ref: value }]
          : [name, { kind: 'value', value }],
      ),
  );
