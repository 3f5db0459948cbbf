import { fields } from '#domain/kube/fields.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { act, type Observation } from '../observation.ts';
import { isFresh } from '../pods-by-revision.ts';
import { specOf } from '../snapshot.ts';
import type { Progress } from '../step.ts';

const ordinalOf = ({ metadata }: KubeObject): number => Number(/-(\d+)$/.exec(metadata.name)?.[1]);

export const stays = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp === undefined;

/** New pods below the partition: raising it does not bring them back, but removing them does. */
export const straysOf = (
  { pods, plan }: Observation,
  live: KubeObject,
  partition: number,
): readonly KubeObject[] => {
  const first = Number(fields(specOf(live)['ordinals'])['start'] ?? 0);
  return pods.filter((pod) => stays(pod) && isFresh(pod, plan) && ordinalOf(pod) - first < partition);
};

/** Each only as the very pod that was seen; the controller makes another in its place. */
export const removePods = (observation: Observation, pods: readonly KubeObject[], why: string): Progress => {
  const [first, ...rest] = pods.map(({ metadata: { name, namespace, uid = '' } }) => {
    const ref = { apiVersion: 'v1', kind: 'Pod', name, ...(namespace === undefined ? {} : { namespace }) };
    return { kind: 'remove', why, ref, uid } as const;
  });
  if (first === undefined) throw new Error('no pod was given to remove');
  const progress = act(observation, first);
  return progress.kind === 'moving' ? { ...progress, acts: [...progress.acts, ...rest] } : progress;
};
