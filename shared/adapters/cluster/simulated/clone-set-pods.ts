import { type ControllerRevision, revisionLabel, templateOf } from './controller-revisions.ts';
import { isAvailable, isReady, keptOf, type Seen } from './clone-set-counts.ts';
import type { Plant } from './controller-kit.ts';
import { ownedPod } from './owned-pod.ts';
import { type CloneSet, isLeaving, type Pod } from './shapes.ts';
import { suffix } from './template-hash.ts';

/** The pods of a CloneSet that stay, against the revision of that name. */
export const seenOf = (plant: Plant, set: CloneSet, update: string): Seen => {
  const owned = plant.store.owned(set.metadata.uid ?? '') as readonly Pod[];
  const pods = owned.filter((pod) => pod.kind === 'Pod' && !isLeaving(pod));
  const isFresh = (pod: Pod) => pod.metadata.labels?.[revisionLabel] === update;
  return { old: pods.filter((pod) => !isFresh(pod)), fresh: pods.filter(isFresh), now: plant.timers.now() };
};

/** A pod of that revision; the cluster has not seen it yet. */
export const newPod = (plant: Plant, set: CloneSet, revision: ControllerRevision): Pod =>
  ownedPod(plant, set, {
    name: `${set.metadata.name}-${suffix(plant.random)}`,
    template: templateOf(revision),
    labels: { [revisionLabel]: revision.metadata.name },
  });

/** Its status. */
export const statusOf = (set: CloneSet, { old, fresh, now }: Seen, current: string, update: string) => {
  const pods = [...old, ...fresh];
  const available = (pod: Pod) => isAvailable(pod, set, now);
  const isOver = pods.length === fresh.length && fresh.length === set.spec.replicas;
  return {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: pods.length,
    readyReplicas: pods.filter(isReady).length,
    availableReplicas: pods.filter(available).length,
    updatedReplicas: fresh.length,
    updatedReadyReplicas: fresh.filter(isReady).length,
    updatedAvailableReplicas: fresh.filter(available).length,
    expectedUpdatedReplicas: set.spec.replicas - keptOf(set),
    updateRevision: update,
    // Also while they are not Ready: from then on the revision before is no longer made.
    currentRevision: isOver ? update : current,
  };
};
