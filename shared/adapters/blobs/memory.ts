import type { Digest } from '#domain/json.ts';
import type { Blobs } from '#ports/blobs.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import { checked, missing } from './check.ts';

/** Blobs that live as long as the process: for rehearsals and tests. The map may be handed in by whoever wants to look. */
export const openMemoryBlobs = (texts = new Map<Digest, string>()): Blobs => ({
  put: async (text) => {
    const digest = digestOf(text);
    texts.set(digest, text.toWellFormed());
    return digest;
  },
  get: async (digest) => {
    const text = texts.get(digest);
    if (text === undefined) throw missing(digest);
    return checked(digest, text);
  },
});
