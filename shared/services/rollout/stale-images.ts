import type { Manifest } from '#domain/kube/manifest.ts';
import { type CarriedImage, imagesByComponent, shortImage } from '#domain/plan/image-changes.ts';
import type { World } from '#ports/world.ts';
import { readBlob } from '../store/blobs.ts';
import { readRelease } from '../store/releases.ts';
import type { LockedRollout } from '../store/targets.ts';

/**
 * Why the images that a plan carries over are no longer those that run, now that its turn has come: the release that
 * was to bring them failed, or another one has brought something else. Undefined if all is as planned.
 */
export const staleImages = async (
  world: World,
  { plan: { carried = [] }, target: { good } }: LockedRollout,
): Promise<string | undefined> => {
  if (good === undefined) return undefined;
  const current = imagesByComponent(await readBlob<Manifest>(world, good.manifest));
  for (const one of carried) {
    const now = current[one.component];
    if (one.release === good.release || now === undefined || now === one.image) continue;
    if (await mayStillCome(world, one, good.requestedAt)) continue;
    return (
      `it was planned with ${one.component} ${shortImage(one.image)} of release ${one.release}, ` +
      `but ${shortImage(now)} runs here since release ${good.release}; release again`
    );
  }
  return undefined;
};

/**
 * If a release was dropped or taken over, the images that it was to bring still count, if it is newer than what runs.
 */
const mayStillCome = async (
  world: World,
  { release }: CarriedImage,
  goodAt: number | undefined,
): Promise<boolean> => {
  const { outcome, requestedAt } = await readRelease(world, release);
  const isWell = outcome === undefined || outcome.kind === 'superseded' || outcome.kind === 'released';
  return isWell && requestedAt > (goodAt ?? 0);
};
