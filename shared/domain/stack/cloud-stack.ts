/** How a stack of a cloud stands, whatever its vendor calls it. */
export type StackPhase =
  /** It exists by name only: `REVIEW_IN_PROGRESS`. */
  | 'empty'
  /** Something is under way; wait. */
  | 'moving'
  /** Its last operation went well. */
  | 'ready'
  /** Its last operation failed and was taken back: after a creation nothing of it is left, after an update all is as before it. */
  | 'undone'
  /** Its last operation failed, and nobody took it back; another update may. */
  | 'faulty'
  /** It stands half done, and takes no update before somebody has helped it. */
  | 'failed';

export type StackOperation = 'create' | 'update' | 'delete' | 'import' | 'check';

/** What a stack tells of itself. A secret is told by where it is kept, never by its value. */
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
  /** Why it stands like this, in the vendor's words without what may be a secret. */
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

/** What a call has come to. */
export type Asked =
  | { readonly kind: 'accepted' }
  /** It is so already; nothing will happen. */
  | { readonly kind: 'unchanged' }
  /** It may have been carried out, and may not: look, then ask again under the same token. */
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
  /** The cloud is still looking; ask again. */
  | { readonly kind: 'looking' }
  /** Its kind of cloud, or a type in it, cannot be looked at. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** The tag that carries the token of the operation that brought the stack to what it is. */
export const intentTag = 'tidegate-intent';

/** An output named `passwordRef` tells where the secret output `password` is kept. */
export const outputsOf = (told: Readonly<Record<string, string>>): StackOutputs =>
  Object.fromEntries(
    Object.entries(told).map(([name, value]): readonly [string, StackOutput] =>
      name.length > 3 && name.endsWith('Ref')
        ? [name.slice(0, -3), { kind: 'secret', ref: value }]
        : [name, { kind: 'value', value }],
    ),
  );
