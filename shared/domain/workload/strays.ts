import { fields } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';
import type { Observation } from './observation.ts';
import { isFresh } from './pods-by-revision.ts';
import { stays } from './remove-pods.ts';
import { specOf } from './snapshot.ts';

export const ordinalOf = ({ metadata }: KubeObject): number => Number(/-(\d+)$/.exec(metadata.name)?.[1]);

/** New pods below the partition: raising it does not bring them back, but removing them does. */
export const straysOf = (
  { pods, plan }: Observation,
  live: KubeObject,
  partition: number,
): readonly KubeObject[] => {
  const first = Number(fields(specOf(live)['ordinals'])['start'] ?? 0);
  return pods.filter((pod) => stays(pod) && isFresh(pod, plan) && ordinalOf(pod) - first < partition);
};
