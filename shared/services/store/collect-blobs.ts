import type { Digest } from '#domain/json.ts';
import { isFailure } from '#domain/failure.ts';
import type { World } from '#ports/world.ts';

const digests = /sha256:[0-9a-f]{64}/g;
const page = 200;

/**
 * Forgets blobs that nothing in the journal leads to any more, directly or through another blob, and that nothing did
 * at the call before either; answers how many. Reads all that is kept, so it is for now and then.
 */
export const collectBlobs = async (world: World): Promise<number> => {
  if (world.blobs.retain === undefined) return 0;
  const live = new Set<string>();
  for (let after: string | undefined; ;) {
    const heads = await world.journal.list('', after, page);
    for (const { stream } of heads)
      for (const { event } of await world.journal.read(stream))
        await follow(world, live, JSON.stringify(event));
    after = heads.at(-1)?.stream;
    if (heads.length < page) break;
  }
  return world.blobs.retain(live);
};

const follow = async (world: World, live: Set<string>, text: string): Promise<void> => {
  const open = [text];
  for (let next = open.pop(); next !== undefined; next = open.pop())
    for (const [digest] of next.matchAll(digests)) {
      if (live.has(digest)) continue;
      live.add(digest);
      const kept = await world.blobs.get(digest as Digest).catch(unlessMissing);
      if (kept !== undefined) open.push(kept);
    }
};

/** A digest may be that of an image, and a damaged blob leads nowhere: its reader reports that. */
const unlessMissing = (error: unknown): undefined => {
  if (!isFailure(error, 'NotFound') && !isFailure(error, 'Broken')) throw error;
};
