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
  /** The last `limit` entries with `seq < before` (before the end when absent), in order. */
  recent(stream: string, limit: number, before?: number): Promise<readonly Entry[]>;
  /** Streams whose name starts with `prefix`, by name, after the name `after`; `seq` is the head of each. */
  list(prefix: string, after?: string, limit?: number): Promise<readonly StreamHead[]>;
  /**
   * Rows of an index, by key. They change in the transaction of the entry that they follow from, so an index always
   * says what a fold of the streams would say; `#domain/indexes.ts` has the rules.
   */
  find(index: string, page?: IndexPage): Promise<readonly IndexRow[]>;
  /** Builds the indexes of a store of an earlier version, once; where that is done it costs a look. Until then `find` fails with CloudUnreachable. */
  reindex(): Promise<void>;
  /** Forgets a stream and its rows, for retention only. Half done it is done by the next call; a stream in use must never be dropped. */
  drop(stream: string): Promise<void>;
}

export interface IndexPage {
  /** The last key of the page before this one. */
  readonly after?: string;
  readonly limit?: number;
  /** From the last key to the first. */
  readonly reverse?: boolean;
}

export interface IndexRow {
  /** The number of the stream, 16 digits, where the index is by number; the name of the stream elsewhere. */
  readonly key: string;
  readonly stream: string;
  readonly value: string;
}

export interface StreamHead {
  readonly stream: string;
  readonly seq: number;
}
