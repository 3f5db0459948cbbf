import { conditionOf, availableFrom, type CloneSet, type Pod, type Share } from './shapes.ts';

/*
 * What the CloneSet controller of OpenKruise 1.9 makes of its pods: `calculateDiffsWithExpectation`, its most important
 * function by its own words, without what only in-place updates and lifecycle hooks need.
 */

/** Its pods that stay, by the revision that they run. */
export interface Seen {
  readonly old: readonly Pod[];
  readonly fresh: readonly Pod[];
  readonly now: number;
}

/** What is to be made, removed and replaced now. */
export interface Work {
  readonly make: number;
  /** As many of them as may be missing while its number grows. */
  readonly makeAtOnce: number;
  /** How many of those run the revision before. */
  readonly makeOld: number;
  /** How many are too many. */
  readonly remove: number;
  readonly removeOld: number;
  /** How many pods that are Ready may go. */
  readonly readyMayGo: number;
  /** How many old pods are to be replaced. */
  readonly replace: number;
  /** How many pods in all may be unavailable while they are. */
  readonly mayMiss: number;
}

export const specifiedDelete = 'apps.kruise.io/specified-delete';

/** Chosen to be replaced: it goes as soon as it may. */
export const isMarked = ({ metadata }: Pod): boolean => metadata.labels?.[specifiedDelete] !== undefined;

export const isReady = ({ status }: Pod): boolean => conditionOf(status, 'Ready')?.status === 'True';

/** Epoch ms; undefined while it is not Ready. */
export const availableAt = ({ status }: Pod, { spec }: CloneSet): number | undefined => {
  const ready = conditionOf(status, 'Ready');
  return ready?.status === 'True'
    ? availableFrom(Date.parse(ready.lastTransitionTime ?? ''), spec.minReadySeconds)
    : undefined;
};

export const isAvailable = (pod: Pod, set: CloneSet, now: number): boolean =>
  (availableAt(pod, set) ?? Number.POSITIVE_INFINITY) <= now;

/** How many pods keep the old revision; a share is rounded up, but leaves one new pod unless it is all of them. */
export const keptOf = ({ spec }: CloneSet): number => {
  const { partition = 0 } = spec.updateStrategy;
  const kept = Math.min(spec.replicas, countOf(partition, spec.replicas, Math.ceil));
  const isPart = typeof partition === 'string' && partition !== '100%';
  return isPart && spec.replicas > 1 ? Math.min(kept, spec.replicas - 1) : kept;
};

const countOf = (share: Share, of: number, round: (value: number) => number): number =>
  typeof share === 'number' ? share : round((Number.parseInt(share, 10) * of) / 100);

/** Room beside its number of pods, and below it. */
const roomOf = ({ spec }: CloneSet) => {
  const { paused, maxSurge = 0, maxUnavailable = '20%' } = spec.updateStrategy;
  const surge = paused === true ? 0 : countOf(maxSurge, spec.replicas, Math.ceil);
  return { surge, missing: countOf(maxUnavailable, spec.replicas, surge === 0 ? Math.ceil : Math.floor) };
};

/**
 * The surge lasts as long as new pods are missing, not as long as old ones are left over: what is left over then is too
 * many, and is removed like the pods of a workload that shrinks.
 */
export const workOf = (set: CloneSet, { old, fresh, now }: Seen): Work => {
  const [{ replicas }, kept] = [set.spec, keptOf(set)];
  const room = roomOf(set);
  const [markedOld, markedFresh] = [old.filter(isMarked).length, fresh.filter(isMarked).length];
  const marked = markedOld + markedFresh;
  const pods = [...old, ...fresh];
  const missing = pods.filter((pod) => !isMarked(pod) && !isAvailable(pod, set, now)).length;
  const tooOld = Math.max(0, old.length - kept);
  const lacking = Math.max(0, replicas - kept - fresh.length);

  const forMarked = Math.min(Math.max(0, missing + marked - room.missing), marked);
  const forNew = Math.min(tooOld, lacking);
  const surge = Math.min(room.surge, Math.max(forMarked, forNew));
  const oldSurge = forMarked >= forNew ? Math.min(surge, Math.max(0, forMarked - markedFresh)) : 0;

  const short = replicas + surge - pods.length;
  const remove = Math.max(0, -short - marked);
  return {
    make: Math.max(0, short),
    makeAtOnce: Math.max(0, scaleRoomOf(set) - missing),
    makeOld: Math.max(0, kept + oldSurge - old.length),
    remove,
    removeOld: Math.max(0, old.length - markedOld - kept - oldSurge),
    readyMayGo: Math.max(0, room.missing + pods.length - replicas - missing),
    replace: forNew,
    mayMiss: room.missing + pods.length - replicas,
  };
};

/** How many pods may be missing while its number grows. */
const scaleRoomOf = ({ spec }: CloneSet): number => {
  const { maxUnavailable } = spec.scaleStrategy ?? {};
  return maxUnavailable === undefined
    ? Number.POSITIVE_INFINITY
    : countOf(maxUnavailable, spec.replicas, Math.ceil);
};
