import { openMemoryBlobs } from '#adapters/blobs/memory.ts';
import type { Digest } from '#domain/json.ts';
import { blobsContract } from './blobs.ts';

blobsContract('memory', async () => {
  const texts = new Map<Digest, string>();
  return {
    blobs: openMemoryBlobs(texts),
    damage: async (digest) => void texts.set(digest, 'replicas: 4'),
    copies: async (digest) => Number(texts.has(digest)),
    close: async () => undefined,
  };
});
