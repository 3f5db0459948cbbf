import {
  type ControllerRevision,
  controllerRevisionsOf,
  forgetRevisions,
  revisionLabel,
  syncControllerRevision,
} from './controller-revisions.ts';
import {
  availableAt,
  isAvailable,
  isMarked,
  isReady,
  type Seen,
  specifiedDelete,
  type Work,
  workOf,
} from './clone-set-counts.ts';
import { leastServing, superfluous } from './clone-set-order.ts';
import { newPod, seenOf, statusOf } from './clone-set-pods.ts';
import { runController, type Plant, putStatus } from './controller-kit.ts';
import { refusalOf } from './replica-sets.ts';
import type { CloneSet, Pod } from './shapes.ts';
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

/** One look; answers in how many ms to look again even if nothing changes. */
const sync = (plant: Plant, set: CloneSet): number | undefined => {
  const update = syncControllerRevision(plant, set, 'controller.kubernetes.io/hash');
  const known = controllerRevisionsOf(plant, set);
  const current = known.find(({ metadata }) => metadata.name === set.status?.currentRevision) ?? update;
  const name = update.metadata.name;
  const scaled = scale(plant, set, seenOf(plant, set, name), { current, update });
  // Never both in one look: what was changed is seen first.
  if (scaled === 'as it was') replace(plant, set, seenOf(plant, set, name));
  const seen = seenOf(plant, set, name);
  putStatus(plant, set, statusOf(set, seen, current.metadata.name, name));
  const running = [...seen.old, ...seen.fresh].map(({ metadata }) => metadata.labels?.[revisionLabel] ?? '');
  forgetRevisions(plant, set, new Set([name, current.metadata.name, ...running]));
  if (scaled === 'refused') return refusedMs;
  const due = [...seen.old, ...seen.fresh]
    .map((pod) => (availableAt(pod, set) ?? 0) - seen.now)
    .filter((ms) => ms > 0);
  return due.length === 0 ? undefined : Math.min(...due);
};

interface Revisions {
  readonly current: ControllerRevision;
  readonly update: ControllerRevision;
}

type Scaled = 'changed' | 'refused' | 'as it was';

/** Makes what is missing; or else removes what was marked; or else what is too many, old pods down to the partition first. */
const scale = (plant: Plant, set: CloneSet, seen: Seen, revisions: Revisions): Scaled => {
  const work = workOf(set, seen);
  if (work.make > 0) return make(plant, set, work, revisions);
  const pods = [...seen.old, ...seen.fresh];
  const marked = pods.filter(isMarked);
  const left = removeWithin(plant, marked, work.readyMayGo);
  if (left.removed > 0) return 'changed';
  if (work.remove === 0 || marked.length > 0) return 'as it was';
  const ofOld = Math.min(work.remove, work.removeOld);
  const available = (pod: Pod) => isAvailable(pod, set, seen.now);
  const chosen = [
    ...superfluous(seen.old, available).slice(0, ofOld),
    ...superfluous(seen.fresh, available).slice(0, work.remove - ofOld),
  ];
  return removeWithin(plant, chosen, left.readyMayGo).removed > 0 ? 'changed' : 'as it was';
};

const make = (plant: Plant, set: CloneSet, work: Work, { current, update }: Revisions): Scaled => {
  const count = Math.min(work.make, work.makeAtOnce);
  for (let made = 0; made < count; made += 1) {
    const pod = newPod(plant, set, made < work.makeOld ? current : update);
    if (refusalOf(plant, pod) !== undefined) return 'refused';
    plant.store.put(pod);
  }
  return count > 0 ? 'changed' : 'as it was';
};

/** Pods that are not Ready go at once, of the others as many as may. */
const removeWithin = (plant: Plant, pods: readonly Pod[], readyMayGo: number) => {
  let [left, removed] = [readyMayGo, 0];
  for (const pod of pods) {
    if (isReady(pod) && left === 0) continue;
    if (isReady(pod)) left -= 1;
    removed += 1;
    removeFrom(plant.store, pod, plant.timers.now());
  }
  return { removed, readyMayGo: left };
};

/** Marks old pods beyond the partition: unavailable ones as they come, others as many as may be missing. */
const replace = (plant: Plant, set: CloneSet, seen: Seen): void => {
  const { paused } = set.spec.updateStrategy;
  const work = workOf(set, seen);
  if (paused === true || work.replace === 0) return;
  const isMissing = (pod: Pod) => !isAvailable(pod, set, seen.now);
  let missing = [...seen.old, ...seen.fresh].filter(isMissing).length;
  const freshMissing = seen.fresh.filter(isMissing).length;
  for (const [at, pod] of leastServing(seen.old).slice(0, work.replace).entries()) {
    if (freshMissing + at >= work.mayMiss) return;
    if (!isMissing(pod) && missing >= work.mayMiss) return;
    if (!isMissing(pod)) missing += 1;
    const labels = { ...pod.metadata.labels, [specifiedDelete]: 'true' };
    if (!isMarked(pod)) plant.store.put({ ...pod, metadata: { ...pod.metadata, labels } });
  }
};
