import { specOf } from '#domain/workload/snapshot.ts';
import type { Scene } from '../scene.ts';
import { missingOf } from '../world/kinds.ts';
import { imageIn } from '../world/owner.ts';

/** Whether this is what the owner wants to run anyway. */
export const isGoodImage = (scene: Scene, image: string): boolean => {
  const wanted = scene.wanted();
  return wanted !== undefined && imageIn(wanted) === image;
};

/** Pods of the workload that answer, and those that did until they fell by themselves. */
export const standing = (scene: Scene): number =>
  scene.mirror
    .pods()
    .filter(({ isOwned, isLeaving, isReady, hasFallen }) => isOwned && !isLeaving && (isReady || hasFallen))
    .length;

/** How many pods the owner's own strategy lets be missing of so many. */
export const allowedMissing = (scene: Scene, replicas: number): number => {
  const wanted = scene.wanted();
  if (wanted !== undefined && wanted.kind !== 'Deployment') return missingOf(wanted, replicas);
  const { type, rollingUpdate } = ((wanted && specOf(wanted)['strategy']) ?? {}) as {
    type?: string;
    rollingUpdate?: { maxUnavailable?: number | string; maxSurge?: number | string };
  };
  if (type === 'Recreate') return replicas;
  const most = rollingUpdate?.maxUnavailable ?? '25%';
  const missing = typeof most === 'number' ? most : Math.floor((replicas * Number.parseFloat(most)) / 100);
  const surge = rollingUpdate?.maxSurge ?? '25%';
  const isNoSurge = Number.parseFloat(String(surge)) === 0;
  return missing === 0 && isNoSurge ? 1 : missing;
};

/** Pods of an image that are not on their way out. */
export const countOf = (scene: Scene, image: string | undefined): number =>
  scene.mirror.pods().filter((pod) => pod.image === image && !pod.isLeaving).length;
