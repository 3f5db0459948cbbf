import {
  type ControllerRevision,
  controllerRevisionsOf,
  forgetRevisions,
  syncControllerRevision,
} from './controller-revisions.ts';
import { refOf } from '#domain/kube/object.ts';
import { runController, type Plant, putStatus } from './controller-kit.ts';
import type { KindName } from './kinds.ts';
import { refusalOf } from './replica-sets.ts';
import { type Pod, type StatefulSet, type StatefulSetStatus } from './shapes.ts';
import {
  availableAt,
  ensureClaims,
  isReady,
  nextPod,
  type Ordinals,
  ordinalOf,
  ordinalsOf,
  partitionOf,
  podsOf,
  revisionOf,
  stays,
} from './stateful-pods.ts';
import { removeFrom } from './writes.ts';

/*
 * The native StatefulSet controller (pkg/controller/statefulset/stateful_set_control.go of Kubernetes 1.37, read; its
 * laws are in test/contract/statefulset-laws.ts). One look makes what is missing, then gives up what is too many, then
 * replaces pods from the highest number down; in order, each of these waits for all pods to be available.
 */

const native = { apiVersion: 'apps/v1', kind: 'StatefulSet' } as const;
/** The same laws hold for the field of OpenKruise's kind, as far as they are simulated here. */
export const advancedStatefulSet = { apiVersion: 'apps.kruise.io/v1beta1', kind: 'StatefulSet' } as const;
/** How long it waits after a pod was refused. */
const refusedMs = 1_000;

export const runStatefulSets = (plant: Plant, kind: KindName = native): void =>
  runController(plant, { kind, makes: 'Pod', sync });

interface Revisions {
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
}

/** One look; answers in how many ms to look again even if nothing changes. */
const sync = (plant: Plant, set: StatefulSet): number | undefined => {
  const update = syncControllerRevision(plant, set, 'controller.kubernetes.io/hash');
  const known = controllerRevisionsOf(plant, set);
  const current = known.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
  const revisions = { current, update };
  const isRefused = move(plant, set, revisions, ordinalsOf(set, podsOf(plant, set))) === 'refused';
  const pods = podsOf(plant, set);
  const now = plant.timers.now();
  putStatus(plant, set, completed(set, counted(set, pods, revisions, now)));
  forgetRevisions(
    plant,
    set,
    new Set([current, update].map(({ metadata }) => metadata.name).concat(pods.map(revisionOf))),
  );
  if (isRefused) return refusedMs;
  const due = pods.map((pod) => (availableAt(pod, set) ?? 0) - now).filter((ms) => ms > 0);
  return due.length === 0 ? undefined : Math.min(...due);
};

const move = (
  plant: Plant,
  set: StatefulSet,
  revisions: Revisions,
  ordinals: Ordinals,
): 'refused' | 'waits' | 'done' => {
  const isOrdered = set.spec.podManagementPolicy !== 'Parallel';
  const made = fill(plant, set, revisions, ordinals, isOrdered);
  if (made !== 'done') return made;
  if (!condemn(plant, ordinals, isOrdered)) return 'waits';
  if (set.spec.updateStrategy.type === 'RollingUpdate')
    replace(plant, set, revisions.update.metadata.name, ordinals, isOrdered);
  return 'done';
};

/** The pods that are missing, lowest number first; in order, one at a time, after all before it are available. */
const fill = (
  plant: Plant,
  set: StatefulSet,
  revisions: Revisions,
  { wanted }: Ordinals,
  isOrdered: boolean,
): 'refused' | 'waits' | 'done' => {
  const now = plant.timers.now();
  for (const [number, pod] of wanted) {
    if (pod === undefined) {
      const made = nextPod(plant, set, number, revisions);
      ensureClaims(plant, set, made);
      // One of a former set of that name may still be on its way out.
      if (plant.store.get(refOf(made)) !== undefined) return 'refused';
      if (refusalOf(plant, made) !== undefined) return 'refused';
      plant.store.put(made);
      if (isOrdered) return 'waits';
    } else if (pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') {
      removeFrom(plant.store, pod, now);
      return 'waits';
    } else if (isOrdered && !isAvailable(pod, set, now)) return 'waits';
  }
  return 'done';
};

/**
 * Removes superfluous pods, highest ordinal first; in order, one at a time. Returns whether nothing is left to wait
 * for.
 */
const condemn = (plant: Plant, { condemned }: Ordinals, isOrdered: boolean): boolean => {
  const now = plant.timers.now();
  for (const pod of condemned) {
    if (stays(pod)) removeFrom(plant.store, pod, now);
    if (isOrdered) return false;
  }
  return true;
};

/** Pods of another revision, from the highest number down to the partition, as many as may be missing at once. */
const replace = (
  plant: Plant,
  set: StatefulSet,
  update: string,
  { wanted }: Ordinals,
  isOrdered: boolean,
): void => {
  const now = plant.timers.now();
  const pods = [...wanted.values()].filter((pod) => pod !== undefined);
  const missing = set.spec.replicas - pods.filter((pod) => isAvailable(pod, set, now)).length;
  const due = pods
    .filter((pod) => stays(pod) && revisionOf(pod) !== update && ordinalOf(pod) >= partitionOf(set))
    .sort((a, b) => ordinalOf(b) - ordinalOf(a));
  const broken = isOrdered ? [] : due.filter((pod) => !isAvailable(pod, set, now));
  const budget = Math.max(0, maxUnavailableOf(set) - missing);
  const others = due.filter((pod) => isOrdered || !broken.includes(pod)).slice(0, budget);
  for (const pod of [...broken, ...others]) removeFrom(plant.store, pod, now);
};

/** Rounds up, and never to nothing. */
const maxUnavailableOf = ({ spec }: StatefulSet): number => {
  const { maxUnavailable = 1 } = spec.updateStrategy.rollingUpdate ?? {};
  const count =
    typeof maxUnavailable === 'number'
      ? maxUnavailable
      : Math.ceil((Number.parseInt(maxUnavailable, 10) * spec.replicas) / 100);
  return Math.max(1, count);
};

const isAvailable = (pod: Pod, set: StatefulSet, now: number): boolean =>
  stays(pod) && (availableAt(pod, set) ?? Number.POSITIVE_INFINITY) <= now;

const counted = (
  set: StatefulSet,
  pods: readonly Pod[],
  { current, update }: Revisions,
  now: number,
): StatefulSetStatus => {
  const ready = pods.filter(isReady);
  const available = ready.filter((pod) => (availableAt(pod, set) ?? 0) <= now);
  const of = ({ metadata }: ControllerRevision) =>
    pods.filter((pod) => stays(pod) && revisionOf(pod) === metadata.name).length;
  const counts = { readyReplicas: ready.length, currentReplicas: of(current), updatedReplicas: of(update) };
  return {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: pods.length,
    availableReplicas: available.length,
    currentRevision: current.metadata.name,
    updateRevision: update.metadata.name,
    collisionCount: 0,
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
  };
};

/** Once all pods run it, the new revision is the current one. */
const completed = ({ spec }: StatefulSet, status: StatefulSetStatus): StatefulSetStatus => {
  const counts = [status.updatedReplicas ?? 0, status.readyReplicas ?? 0, status.replicas];
  if (counts.some((count) => count !== spec.replicas)) return status;
  const { updatedReplicas, ...rest } = status;
  return {
    ...rest,
    currentRevision: status.updateRevision,
    ...(updatedReplicas === undefined ? {} : { updatedReplicas, currentReplicas: updatedReplicas }),
  };
};
