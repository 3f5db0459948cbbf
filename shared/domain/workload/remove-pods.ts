import type { KubeObject } from '../kube/object.ts';
import { act, type Observation } from './observation.ts';
import type { Progress } from './step.ts';

export const stays = ({ metadata }: KubeObject): boolean => metadata.deletionTimestamp === undefined;

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
