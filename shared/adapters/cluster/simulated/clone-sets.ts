import {
  type ControllerRevision,
  controllerRevisionsOf,
  forgetRevisions,
  revisionLabel,
  syncControllerRevision,
  templateOf,
} from './controller-revisions.ts';
import { newestFirst, runController, type Plant, putStatus } from './controller-kit.ts';
import { refusalOf } from './replica-sets.ts';
import { controllerRef } from './revisions.ts';
import { victims } from './scale-down-order.ts';
import {
  availableFrom,
  conditionOf,
  instant,
  isLeaving,
  type CloneSet,
  type Pod,
  type Share,
} from './shapes.ts';
import { suffix } from './template-hash.ts';
import { removeFrom } from './writes.ts';

/*
 * The CloneSet controller of OpenKruise (pkg/controller/cloneset/sync of 1.9, read; its laws are in
 * test/contract/partitioned-laws.ts): as many pods stay on the old revision as the partition says, and the others are
 * replaced within maxSurge and maxUnavailable. Pods are always made anew: updates in place are not played.
 */

const kind = { apiVersion: 'apps.kruise.io/v1alpha1', kind: 'CloneSet' } as const;
/** How long it waits after a pod was refused. */
const refusedMs = 1_000;

export const runCloneSets = (plant: Plant): void => runController(plant, { kind, makes: 'Pod', sync });

/** Its pods that stay, by the revision that they run. */
interface Seen {
  readonly old: readonly Pod[];
  readonly fresh: readonly Pod[];
  readonly now: number;
}

const seenOf = (plant: Plant, set: CloneSet, update: string): Seen => {
  const owned = plant.store.owned(set.metadata.uid ?? '') as readonly Pod[];
  const pods = owned.filter((pod) => pod.kind === 'Pod' && !isLeaving(pod));
  const isFresh = (pod: Pod) => pod.metadata.labels?.[revisionLabel] === update;
  return { old: pods.filter((pod) => !isFresh(pod)), fresh: pods.filter(isFresh), now: plant.timers.now() };
};

/** One look; answers in how many ms to look again even if nothing changes. */
const sync = (plant: Plant, set: CloneSet): number | undefined => {
  const update = syncControllerRevision(plant, set, 'controller.kubernetes.io/hash');
  const known = controllerRevisionsOf(plant, set);
  const current = known.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
  const name = update.metadata.name;
  const isRefused = scale(plant, set, seenOf(plant, set, name), { current, update });
  replace(plant, set, seenOf(plant, set, name));
  const seen = seenOf(plant, set, name);
  putStatus(plant, set, counted(set, seen, current.metadata.name, name));
  const running = [...seen.old, ...seen.fresh].map(({ metadata }) => metadata.labels?.[revisionLabel] ?? '');
  forgetRevisions(plant, set, new Set([name, current.metadata.name, ...running]));
  if (isRefused) return refusedMs;
  const due = [...seen.old, ...seen.fresh]
    .map((pod) => (availableAt(pod, set) ?? 0) - seen.now)
    .filter((ms) => ms > 0);
  return due.length === 0 ? undefined : Math.min(...due);
};

/** How many pods keep the old revision; a share is rounded up, but leaves one new pod unless it is all of them. */
const keptOf = ({ spec }: CloneSet): number => {
  const { partition = 0 } = spec.updateStrategy;
  const kept = Math.min(spec.replicas, countOf(partition, spec.replicas, Math.ceil));
  const isPart = typeof partition === 'string' && partition !== '100%';
  return isPart && spec.replicas > 1 ? Math.min(kept, spec.replicas - 1) : kept;
};

const countOf = (share: Share, of: number, round: (value: number) => number): number =>
  typeof share === 'number' ? share : round((Number.parseInt(share, 10) * of) / 100);

const surgeOf = (set: CloneSet, { old, fresh }: Seen): number => {
  const { paused, maxSurge = 0 } = set.spec.updateStrategy;
  const extra = old.length - keptOf(set);
  const lacking = set.spec.replicas - keptOf(set) - fresh.length;
  const room = countOf(maxSurge, set.spec.replicas, Math.ceil);
  return paused === true ? 0 : Math.max(0, Math.min(room, extra, Math.max(lacking, extra)));
};

/**
 * Creates missing pods and removes superfluous ones, old ones as long as more than the partition exist; returns whether
 * a pod was refused.
 */
const scale = (
  plant: Plant,
  set: CloneSet,
  seen: Seen,
  { current, update }: { readonly current: ControllerRevision; readonly update: ControllerRevision },
): boolean => {
  const { old, fresh, now } = seen;
  const missing = set.spec.replicas + surgeOf(set, seen) - old.length - fresh.length;
  const oldOnes = Math.max(0, Math.min(missing, keptOf(set) - old.length));
  for (let made = 0; made < missing; made += 1) {
    const pod = newPod(plant, set, made < oldOnes ? current : update);
    if (refusalOf(plant, pod) !== undefined) return true;
    plant.store.put(pod);
  }
  const tooMany = Math.max(0, -missing);
  const ofOld = Math.min(tooMany, Math.max(0, old.length - keptOf(set)));
  const gone = [...victims(old, old, ofOld, now), ...victims(fresh, fresh, tooMany - ofOld, now)];
  for (const pod of gone) removeFrom(plant.store, pod, now);
  return false;
};

/** Old pods beyond the partition go: unavailable ones at once, others as many as may be missing. */
const replace = (plant: Plant, set: CloneSet, { old, fresh, now }: Seen): void => {
  const { paused, maxUnavailable = '20%', maxSurge = 0 } = set.spec.updateStrategy;
  if (paused === true) return;
  const isAvailable = (pod: Pod) => (availableAt(pod, set) ?? Number.POSITIVE_INFINITY) <= now;
  const surges = countOf(maxSurge, set.spec.replicas, Math.ceil) > 0;
  const allowed = countOf(maxUnavailable, set.spec.replicas, surges ? Math.floor : Math.ceil);
  const available = [...old, ...fresh].filter(isAvailable).length;
  const extra = Math.max(0, old.length - keptOf(set));
  const broken = newestFirst(old.filter((pod) => !isAvailable(pod))).slice(0, extra);
  const budget = Math.max(0, Math.min(extra - broken.length, available - (set.spec.replicas - allowed)));
  const others = newestFirst(old.filter(isAvailable)).slice(0, budget);
  for (const pod of [...broken, ...others]) removeFrom(plant.store, pod, now);
};

/** Epoch ms; undefined while it is not Ready. */
const availableAt = (pod: Pod, { spec }: CloneSet): number | undefined => {
  const ready = conditionOf(pod.status, 'Ready');
  return ready?.status === 'True'
    ? availableFrom(Date.parse(ready.lastTransitionTime ?? ''), spec.minReadySeconds)
    : undefined;
};

const newPod = (plant: Plant, set: CloneSet, revision: ControllerRevision): Pod => {
  const template = templateOf(revision);
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      ...template.metadata,
      name: `${set.metadata.name}-${suffix(plant.random)}`,
      generateName: `${set.metadata.name}-`,
      namespace: set.metadata.namespace ?? 'default',
      labels: { ...template.metadata?.labels, [revisionLabel]: revision.metadata.name },
      uid: plant.newUid(),
      generation: 1,
      creationTimestamp: instant(plant.timers.now()),
      ownerReferences: [controllerRef(set)],
    },
    spec: template.spec,
    status: { phase: 'Pending', qosClass: 'BestEffort' },
  };
};

const counted = (set: CloneSet, { old, fresh, now }: Seen, current: string, update: string) => {
  const isAvailable = (pod: Pod) => (availableAt(pod, set) ?? Number.POSITIVE_INFINITY) <= now;
  const pods = [...old, ...fresh];
  const updatedReadyReplicas = fresh.filter((pod) => availableAt(pod, set) !== undefined).length;
  const isOver = pods.length === fresh.length && updatedReadyReplicas === set.spec.replicas;
  return {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: pods.length,
    readyReplicas: pods.filter((pod) => availableAt(pod, set) !== undefined).length,
    availableReplicas: pods.filter(isAvailable).length,
    updatedReplicas: fresh.length,
    updatedReadyReplicas,
    updatedAvailableReplicas: fresh.filter(isAvailable).length,
    expectedUpdatedReplicas: set.spec.replicas - keptOf(set),
    updateRevision: update,
    currentRevision: isOver ? update : current,
  };
};
