import type { Entry as Fact } from '#domain/journal.ts';
import type { JsonObject } from '#domain/json.ts';

/** One thing that happened, in its place. Order is `seq`; `at` is by the writer's clock. */
export interface Entry<E = JsonObject> extends Fact<E> {
  readonly stream: string;
}

export type Written<E = JsonObject> =
  | { readonly kind: 'written'; readonly entry: Entry<E> }
  /** Another writer took that sequence number first: read again, decide again. */
  | { readonly kind: 'outrun' };

/**
 * The one store of facts. `append` is a conditional write: it is the state change, the audit record, the cursor of
 * watchers, and the lock.
 */
export interface Journal {
  /** Writes `event` as number `after + 1` of the stream, unless the number is taken. Durable once it resolves. */
  append(stream: string, after: number, event: JsonObject, at: number): Promise<Written>;
  /** Entries with `seq > after`, in order, at most `limit` (all when absent). An unknown stream is empty. */
  read(stream: string, after?: number, limit?: number): Promise<readonly Entry[]>;
  /** The last `limit` entries with `seq < before` (before the end when absent), in order. */
  recent(stream: string, limit: number, before?: number): Promise<readonly Entry[]>;
  /** Streams whose name starts with `prefix`, by name, after the name `after`; `seq` is the head of each. */
  list(prefix: string, after?: string, limit?: number): Promise<readonly StreamHead[]>;
  /** Rows of an index, by key: what a fold of the streams would say (`#domain/indexes.ts`), changed in the transaction of each entry. */
  find(index: string, page?: IndexPage): Promise<readonly IndexRow[]>;
  /**
   * Builds the indexes of a store of an earlier version; until then `find` fails with CloudUnreachable. Later calls
   * repair what workflows of that version still write; once those are over, a call costs one read. `now` in epoch ms.
   */
  reindex(now: number): Promise<void>;
  /**
   * For retention: deletes a stream that is not used any more; or of one in use these entries, except its last. Numbers
   * stay. If it fails halfway, call it again.
   */
  drop(stream: string, seqs?: readonly number[]): Promise<void>;
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
