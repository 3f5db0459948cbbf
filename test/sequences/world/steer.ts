import type { Release } from '#domain/release/release.ts';
import { steer } from '#shared/services/releases/steer.ts';
import { readTarget } from '#shared/services/store/targets.ts';
import type { World } from '#ports/world.ts';
import { appName } from './source.ts';

/** A person steers the step that each target of a release is in, as far as they have seen. */
export const steerNow = async (world: World, release: Release, kind: 'promote' | 'skip'): Promise<void> => {
  for (const target of release.targets) {
    const { lock } = await readTarget(world, appName, target);
    const index = lock?.release === release.id ? lock.step?.index : undefined;
    if (index !== undefined) await steer(world, release, { target, steering: { kind, index, by: 'li' } });
  }
};
