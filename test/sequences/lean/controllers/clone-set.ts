import {
  isMarked,
  isReady,
  type Seen,
  specifiedDelete,
  type Work,
  workOf,
} from '#adapters/cluster/simulated/clone-set-counts.ts';
import { leastServing, superfluous } from '#adapters/cluster/simulated/clone-set-order.ts';
import { statusOf } from '#adapters/cluster/simulated/clone-set-pods.ts';
import type { CloneSet, Pod as PodObject } from '#adapters/cluster/simulated/shapes.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { objectOf, type Pod, type Revision } from '../yard.ts';
import { availableFrom, minReadyMs, type OpenController } from './controller.ts';
import { openRevisions, revisionLabel } from './revisions.ts';

/* As many pods stay old as the partition says, the others are replaced within surge and room: the arithmetic is that of the simulated cluster. */

export const openCloneSet: OpenController = ({ yard, now }) => {
  const revisions = openRevisions();
  /** Those that are to be replaced: they go as soon as they may. */
  const marked = new WeakSet<Pod>();
  let current: Revision | undefined;
  const availableAt = ({ readyAt = Infinity }: Pod, object: KubeObject) =>
    availableFrom(readyAt, minReadyMs(object));

  /** As the arithmetic of the controller reads a pod. */
  const shaped = (pod: Pod): PodObject => {
    const object = objectOf(pod, yard.isReady(pod));
    const mark = marked.has(pod) ? { [specifiedDelete]: 'true' } : {};
    const metadata = { ...object.metadata, labels: { ...object.metadata.labels, ...mark } };
    return { ...object, metadata, spec: {} } as unknown as PodObject;
  };
  const look = (update: Revision) => {
    const shapes = new Map(yard.staying().map((pod) => [shaped(pod), pod] as const));
    const isFresh = (shape: PodObject) => shapes.get(shape)?.revision === update;
    const all = [...shapes.keys()];
    const seen: Seen = {
      old: all.filter((one) => !isFresh(one)),
      fresh: all.filter(isFresh),
      now: now(),
    };
    return { seen, podOf: (shape: PodObject) => shapes.get(shape) as Pod };
  };
  const make = (work: Work, update: Revision): boolean => {
    const count = Math.min(work.make, work.makeAtOnce);
    for (let made = 0; made < count; made += 1) {
      const revision = made < work.makeOld ? (current ?? update) : update;
      yard.bear(revision, { [revisionLabel]: revision.name });
    }
    return count > 0;
  };
  /** Pods that are not Ready go at once, of the others as many as may. */
  const removeWithin = (pods: readonly PodObject[], readyMayGo: number, podOf: (one: PodObject) => Pod) => {
    let left = readyMayGo;
    const going = pods.filter((pod) => !isReady(pod) || left-- > 0);
    going.forEach((pod) => yard.dismiss(podOf(pod)));
    return { removed: going.length, left: Math.max(0, left) };
  };
  const scale = (set: CloneSet, update: Revision): boolean => {
    const { seen, podOf } = look(update);
    const work = workOf(set, seen);
    if (work.make > 0) return make(work, update);
    const chosen = [...seen.old, ...seen.fresh].filter(isMarked);
    const { removed, left } = removeWithin(chosen, work.readyMayGo, podOf);
    if (removed > 0) return true;
    if (work.remove === 0 || chosen.length > 0) return false;
    const ofOld = Math.min(work.remove, work.removeOld);
    const isAvailable = (pod: PodObject) => availableAt(podOf(pod), set) <= now();
    const tooMany = [
      ...superfluous(seen.old, isAvailable).slice(0, ofOld),
      ...superfluous(seen.fresh, isAvailable).slice(0, work.remove - ofOld),
    ];
    return removeWithin(tooMany, left, podOf).removed > 0;
  };
  const replace = (set: CloneSet, update: Revision): boolean => {
    const { seen, podOf } = look(update);
    const work = workOf(set, seen);
    const isMissing = (pod: PodObject) => availableAt(podOf(pod), set) > now();
    let missing = [...seen.old, ...seen.fresh].filter(isMissing).length;
    const freshMissing = seen.fresh.filter(isMissing).length;
    let hasMarked = false;
    for (const [at, pod] of leastServing(seen.old).slice(0, work.replace).entries()) {
      if (freshMissing + at >= work.mayMiss) break;
      if (!isMissing(pod) && missing >= work.mayMiss) break;
      if (!isMissing(pod)) missing += 1;
      hasMarked ||= !isMarked(pod);
      marked.add(podOf(pod));
    }
    return hasMarked;
  };

  return {
    move(object) {
      const set = object as CloneSet;
      const update = revisions.sync(object);
      current ??= update;
      revisions.prune(object, yard.all(), [update, current]);
      return scale(set, update) || replace(set, update);
    },
    revisions: (owner) => revisions.objects(owner, 'controller.kubernetes.io/hash'),
    availableAt,
    status(object) {
      const update = revisions.sync(object);
      const { seen } = look(update);
      const status = statusOf(object as CloneSet, seen, current?.name ?? update.name, update.name);
      if (status.currentRevision === update.name) current = update;
      return status;
    },
    dueAt: () => Infinity,
    forget() {
      revisions.forget();
      current = undefined;
    },
  };
};
