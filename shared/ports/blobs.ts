import type { Digest } from '#domain/json.ts';

/** Large things by the hash of their bytes: plans, manifests, baselines. Never changed, never renamed. */
export interface Blobs {
  /** Keeps the text and answers its digest (SHA-256 of its UTF-8 bytes). Keeping it twice keeps it once. */
  put(text: string): Promise<Digest>;
  /** The text of that digest, checked against it; `NotFound` when it was never kept, `Broken` when the bytes have changed. */
  get(digest: Digest): Promise<string>;
  /**
   * Forgets what is neither in `live`, nor was in it at the call before, nor was kept since that one; answers how many.
   * Between two calls must lie more time than between keeping a text and writing its digest into the journal. Absent
   * where keeping costs less than looking for what could go.
   */
  retain?(live: ReadonlySet<string>): Promise<number>;
}
