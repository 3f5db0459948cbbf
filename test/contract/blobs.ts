import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Digest } from '#domain/json.ts';
import type { Blobs } from '#ports/blobs.ts';

export interface OpenedBlobs {
  readonly blobs: Blobs;
  /** Changes the kept bytes behind the adapter's back. */
  readonly damage: (digest: Digest) => Promise<void>;
  /** How many times the blob is kept. */
  readonly copies: (digest: Digest) => Promise<number>;
  readonly close: () => Promise<void>;
}

/** What every keeper of blobs promises. `open` answers an empty one. */
export const blobsContract = (name: string, open: () => Promise<OpenedBlobs>): void => {
  describe(`the blobs kept by ${name}`, () => {
    let opened: OpenedBlobs;
    beforeAll(async () => {
      opened = await open();
    });
    afterAll(() => opened.close());

    test.each([
      ['an empty text', ''],
      ['text of all planes', 'ä € 😀 \u0000 end'],
      ['a manifest', JSON.stringify({ kind: 'Deployment', metadata: { name: 'checkout' } })],
      ['a megabyte', 'manifest\n'.repeat(120_000)],
      ['wide letters across any cut', '😀ü€'.repeat(100_000)],
    ])('gives back %s by its SHA-256', async (_, text) => {
      const digest = await opened.blobs.put(text);
      expect(digest).toBe(`sha256:${createHash('sha256').update(text).digest('hex')}`);
      expect((await opened.blobs.get(digest)) === text).toBe(true);
    });

    test('forgets what nobody needed at two looks in a row, where it forgets anything', async () => {
      const { blobs } = opened;
      const [needed = '', idle = '', again = ''] = await Promise.all(
        ['needed', 'idle', 'again'].map((text) => blobs.put(`retained ${text}`)),
      );
      const live = new Set([needed]);
      await blobs.retain?.(live);
      await blobs.put('retained again');
      await blobs.retain?.(live);
      for (const digest of [needed, again]) expect(await blobs.get(digest as Digest)).toBeTruthy();
      const left = await blobs.get(idle as Digest).catch((error: Error) => error.name);
      expect(left).toBe(blobs.retain === undefined ? 'retained idle' : 'NotFound');
    });

    test('keeps the same text once', async () => {
      const digests = await Promise.all(Array.from({ length: 10 }, () => opened.blobs.put('the same plan')));
      expect(new Set(digests).size).toBe(1);
      expect(await opened.copies(digests[0] ?? 'sha256:')).toBe(1);
    });

    test('knows nothing of what was never kept', async () => {
      await expect(opened.blobs.get(`sha256:${'0'.repeat(64)}`)).rejects.toMatchObject({ name: 'NotFound' });
    });

    test('sees that the bytes were changed, and heals when the text is kept again', async () => {
      const digest = await opened.blobs.put('replicas: 3');
      await opened.damage(digest);
      await expect(opened.blobs.get(digest)).rejects.toMatchObject({ name: 'Broken', at: digest });
      await opened.blobs.put('replicas: 3');
      expect(await opened.blobs.get(digest)).toBe('replicas: 3');
    });
  });
};
