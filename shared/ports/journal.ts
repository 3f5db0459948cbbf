import type { JsonObject } from '#domain/json.ts';

/** One thing that happened, in its place: `seq` counts from 1 in each stream without gaps. */
export interface Entry<E = JsonObject> {
  readonly stream: string;
  readonly seq: number;
  /** When it was written, epoch ms by the writer's clock. Order is `seq`, never `at`. */
  readonly at: number;
  readonly event: E;
}

export type Written<E = JsonObject> =
  | { readonly kind: 'written'; readonly entry: Entry<E> }
  /** Somebody else wrote that sequence number first: read again, decide again. */
  | { readonly kind: 'outrun' };

/**
 * The one store of facts. `append` is a single conditional write: it is the state change, the audit
 * record, the cursor of whoever watches, and the lock.
 */
export interface Journal {
  /** Writes `event` as number `after + 1` of the stream, or says that the number is taken. Durable once it resolves. */
  append(stream: string, after: number, event: JsonObject, at: number): Promise<Written>;
  /** Entries with `seq > after`, in order, at most `limit` (all when absent). An unknown stream is empty. */
  read(stream: string, after?: number, limit?: number): Promise<readonly Entry[]>;
  /** Streams whose name starts with `prefix`, by name, after the name `after`; `seq` is the head of each. */
  list(prefix: string, after?: string, limit?: number): Promise<readonly StreamHead[]>;
}

export interface StreamHead {
  readonly stream: string;
  readonly seq: number;
}
