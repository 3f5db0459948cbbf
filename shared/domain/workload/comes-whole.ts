import { momentOf } from '../kube/chart-hooks.ts';
import type { Manifest } from '../kube/manifest.ts';
import type { Snapshot } from './snapshot.ts';

/**
 * With the first step everything is there: a component that waits for another and a hook that comes last are still
 * something that a person can keep from happening, as are removals at the end and later waves.
 */
export const comesWhole = (
  { workloads, order }: Pick<Snapshot, 'workloads' | 'order'>,
  { objects }: Pick<Manifest, 'objects'>,
): boolean =>
  order === undefined &&
  workloads.every(({ kind }) => kind !== 'update') &&
  objects.every((object) => momentOf(object) !== 'after');
