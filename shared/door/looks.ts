import type { TargetLooks } from '#domain/verdict/records.ts';
import { readLooks } from '#shared/judging.ts';
import { json } from './answer.ts';
import type { KnownDoor } from './route.ts';
import { findRelease } from './story.ts';

/** Every look of the judge at each target of a release: the windows it saw, what it carried along, and what it said. */
export const showLooks: KnownDoor = async ({ params }, world) => {
  const release = await findRelease(world, params['id'] ?? '');
  const items = await Promise.all(
    release.targets.map(async (target): Promise<TargetLooks> => ({
      target,
      looks: await readLooks(world, release.id, target),
    })),
  );
  return json(200, { items });
};
