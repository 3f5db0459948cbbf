import type { Digest } from '#domain/json.ts';

/** Large things by the hash of their bytes: plans, manifests, baselines. Never changed, never renamed. */
export interface Blobs {
  /** Keeps the text and answers its digest (SHA-256 of its UTF-8 bytes). Keeping it twice keeps it once. */
  put(text: string): Promise<Digest>;
  /** The text of that digest, checked against it; `NotFound` when it was never kept, `Broken` when the bytes have changed. */
  get(digest: Digest): Promise<string>;
  /**
   * Deletes blobs that are not in `live`, were not in it at the previous call, and were not stored since then; returns
   * how many. The time between two calls must exceed the time between storing a text and writing its digest into the
   * journal. Absent if storing costs less than looking for garbage.
   */
  retain?(live: ReadonlySet<string>): Promise<number>;
}
