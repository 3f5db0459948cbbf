import type { Digest } from '#domain/json.ts';
import type { Blobs } from '#ports/blobs.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { checked, missing } from './check.ts';

/**
 * Blobs that live as long as the process: for rehearsals and tests. The caller may pass the map in order to inspect it.
 */
export const openMemoryBlobs = (texts = new Map<Digest, string>(), doomed = new Set<Digest>()): Blobs => ({
  put: async (text) => {
    const digest = digestOf(text);
    texts.set(digest, text.toWellFormed());
    doomed.delete(digest);
    return digest;
  },
  retain: async (live) => {
    const gone = [...doomed].filter((digest) => !live.has(digest));
    for (const digest of gone) texts.delete(digest);
    doomed.clear();
    for (const digest of texts.keys()) if (!live.has(digest)) doomed.add(digest);
    return gone.length;
  },
  get: async (digest) => {
    const text = texts.get(digest);
    if (text === undefined) throw missing(digest);
    return checked(digest, text);
  },
});
