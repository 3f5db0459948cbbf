import type { Digest } from '#domain/json.ts';

/** Large things by the hash of their bytes: plans, manifests, baselines. Never changed, never renamed. */
export interface Blobs {
  /** Keeps the text and answers its digest (SHA-256 of its UTF-8 bytes). Keeping it twice keeps it once. */
  put(text: string): Promise<Digest>;
  /** The text of that digest, checked against it; `NotFound` when it was never kept, `Broken` when the bytes have changed. */
  get(digest: Digest): Promise<string>;
}
