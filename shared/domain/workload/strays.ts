import { fields } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';
import { fleetOf, type Observation, wantedOf } from './observation.ts';
import { isFresh, readySince } from './pods-by-revision.ts';
import { removePods, stays } from './remove-pods.ts';
import { specOf } from './snapshot.ts';
import type { Progress } from './step.ts';
import { waitForProgress } from './wait-for-progress.ts';

export const ordinalOf = ({ metadata }: KubeObject): number => Number(/-(\d+)$/.exec(metadata.name)?.[1]);

/** New pods below the partition: raising it does not bring them back, but removing them does. */
const straysOf = (
  { pods, plan }: Observation,
  live: KubeObject,
  partition: number,
): readonly KubeObject[] => {
  const first = Number(fields(specOf(live)['ordinals'])['start'] ?? 0);
  return pods.filter((pod) => stays(pod) && isFresh(pod, plan) && ordinalOf(pod) - first < partition);
};

/**
 * Its controller makes pods below the partition of the revision that all pods ran last, and zero pods ran the new one, too:
 * whatever is removed then comes back new. Where its status does not say so, it shows by no pod being an old one.
 */
const hasForgotten = (observation: Observation, live: KubeObject): boolean => {
  const { currentRevision, updateRevision } = fields(live['status']);
  if (typeof currentRevision === 'string') return currentRevision === updateRevision;
  const { old, leaving } = fleetOf(observation);
  return old.total === 0 && leaving === 0;
};

/**
 * Pods that are added during a hold have the highest ordinals, and so the new revision: those below the partition are sent
 * back. One that is not Ready serves nobody and goes at once; otherwise a revision that never gets Ready would keep them
 * all. A Ready one goes when no other pod is missing. Undefined if there are none that can come back old.
 */
export const sendBack = (
  observation: Observation,
  live: KubeObject,
  partition: number,
): Progress | undefined => {
  const strays = straysOf(observation, live, partition);
  const [first] = strays;
  if (first === undefined || hasForgotten(observation, live)) return undefined;
  const { fresh, old, leaving } = fleetOf(observation);
  const wanted = wantedOf(live);
  const isCalm = leaving === 0 && fresh.ready + old.ready >= wanted;
  const unready = strays.filter((pod) => readySince(pod) === undefined);
  const due = unready.length > 0 ? unready : [first].filter(() => isCalm);
  return due.length > 0
    ? removePods(observation, due, 'its pod goes back to the old revision, which scaling had made new')
    : waitForProgress(
        observation,
        live,
        `${fresh.total} pods run the new revision, ${wanted - partition} should`,
      );
};
