import type { KubeObject } from '../kube/object.ts';
import { act, type Observation } from './observation.ts';
import { isFresh, readySince } from './pods-by-revision.ts';
import { revisionLabel } from './revision-plan.ts';
import { specOf } from './snapshot.ts';
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

/**
 * Pods of a rollout that was stuck before this release, neither new nor of what serves; where nothing served, all old
 * ones. The controller waits for one that is not Ready before it replaces any, for ever.
 */
export const leftBroken = ({ plan, pods }: Observation, isWhole = false): readonly KubeObject[] => {
  const label = plan.revisionLabel ?? revisionLabel;
  const isLeft = ({ metadata }: KubeObject): boolean =>
    isWhole || (plan.stated !== undefined && metadata.labels?.[label] !== plan.beforeHash);
  return pods.filter(
    (pod) => stays(pod) && readySince(pod) === undefined && !isFresh(pod, plan) && isLeft(pod),
  );
};

/**
 * In order, a pod that never gets Ready keeps all after it from coming, so that no share can stand beside old pods that
 * are down: the first step then takes all of them.
 */
export const takesWhole = ({ plan }: Observation, live: KubeObject): boolean =>
  plan.down === true && specOf(live)['podManagementPolicy'] !== 'Parallel';

/** The same before its first write: no pod has come back since it looked. */
export const beginsWhole = (observation: Observation, live: KubeObject): boolean =>
  takesWhole(observation, live) && observation.pods.every((pod) => readySince(pod) === undefined);
