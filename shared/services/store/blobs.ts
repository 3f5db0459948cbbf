import type { Digest } from '#domain/json.ts';
import type { World } from '#ports/world.ts';

/** A blob of ours: written as canonical JSON by this house, so its shape is trusted. */
export const readBlob = async <T>(world: World, digest: Digest): Promise<T> =>
  JSON.parse(await world.blobs.get(digest)) as T;
