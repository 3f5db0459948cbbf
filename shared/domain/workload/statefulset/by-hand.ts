import type { KubeObject } from '#domain/kube/object.ts';
import { isCounted, uncounted } from '../counted.ts';
import { describeShare, eachIsNew } from '../describe-share.ts';
import { put, putBack, putLabel, putReplicas, rescale, takeLabel, unless } from '../guarded-patch.ts';
import { advanceBy, type Hold } from '../hold.ts';
import { act, fleetOf, type Observation, settled, wantedOf } from '../observation.ts';
import { isFresh, readySince } from '../pods-by-revision.ts';
import { removePods, stays } from '../remove-pods.ts';
import { rollBackHeld } from '../roll-back-held.ts';
import { putSettings } from '../settings.ts';
import { sideAhead } from '../side-back.ts';
import type { OwnFields } from '../snapshot.ts';
import { enoughOf, freshPods, isLast, podsOfShare, type Progress, type Step } from '../step.ts';
import { ordinalOf } from '../strays.ts';
import { waitForComing } from '../wait-for-coming.ts';
import { waitForProgress } from '../wait-for-progress.ts';
import { borrowedFields, ownFieldsOf } from './partition.ts';

/*
 * With OnDelete its owner removes the pods, and the release does so in their place: the strategy itself is the hold, and
 * nothing is borrowed. A pod that is removed, by whomever, comes back with the new revision.
 */

const back = (live: KubeObject, own: OwnFields) =>
  borrowedFields.flatMap((field) => putBack(live, own, field));

export const hold: Hold = {
  isHeld: () => false,
  blocksWayBack: () => false,
  ownFieldsOf,
  unheld: (fields) => fields,
  lift: (live, own) => [...unless(live), ...back(live, own)],
  revert: (live, before, release) => [
    ...unless(live),
    putLabel(live, release),
    put('template', before.template),
    ...putReplicas(live, before.replicas),
    ...putSettings(live, before.settings),
  ],
  release: (live, own) => [...unless(live), ...back(live, own), ...takeLabel(live)],
  isLeftToOwner: true,
};

export const advanceByHand = (step: Step, observation: Observation): Progress =>
  advanceBy(step, observation, hold, { start, goOn, rollBack: rollBackByHand });

const start = (_: Step, observation: Observation, live: KubeObject): Progress => {
  const { after } = observation.plan;
  const waiting = waitForComing(observation, live);
  if (waiting !== undefined) return waiting;
  return act(observation, {
    kind: 'patch',
    why: 'step 1 begins: its pods are removed one after the other (OnDelete)',
    operations: [
      ...unless(live),
      putLabel(live, observation.release),
      put('template', after.template),
      ...putSettings(live, after.settings),
    ],
  });
};

const goOn = (step: Step, observation: Observation, live: KubeObject): Progress => {
  const { plan, pods } = observation;
  const wanted = wantedOf(live);
  const { replicas = wanted } = sideAhead(live, plan);
  const scaled = () =>
    act(observation, {
      kind: 'patch',
      why: `scaled to ${replicas} pods`,
      operations: rescale(live, replicas, observation.release),
    });
  if (wanted === 0) return replicas === 0 ? settled(observation, 'no pods to move') : scaled();
  // Before its controller has seen the new template, it would make an old pod again.
  if (!isCounted(live)) return uncounted(observation, live);
  const { fresh, old, leaving } = fleetOf(observation);
  const expected = freshPods(step, wanted);
  const coming = Math.max(0, wanted - fresh.total - old.total);
  const due = expected - fresh.total - coming;
  const next = pickPods(
    observation,
    pods.filter((pod) => stays(pod) && !isFresh(pod, plan)),
    due,
    step.maxUnavailable === undefined ? 1 : Math.max(1, podsOfShare(step.maxUnavailable, wanted, 'up')),
    live,
  );
  if (next.length > 0)
    return removePods(observation, next, `step ${step.index + 1}: a pod makes place for the new revision`);
  if (fresh.settled < enoughOf(step, Math.min(expected, wanted)))
    return waitForProgress(observation, live, `${fresh.settled} of ${expected} new pods are Ready`, fresh);
  if (leaving > 0) return waitForProgress(observation, live, `${leaving} pods are still leaving`);
  if (fresh.total + coming > expected && coming > 0)
    return waitForProgress(observation, live, `${coming} pods are still to come, each a new one`);
  // Pods that are added are new, so the number comes when all others are.
  if (isLast(step) && replicas !== wanted) return scaled();
  return settled(
    observation,
    expected === wanted
      ? `all ${wanted} new pods are Ready`
      : describeShare(fresh, expected, wanted, eachIsNew),
  );
};

/**
 * Those that are not Ready, because they serve nobody, and then from the highest ordinal down, as many as may be
 * missing.
 */
const pickPods = (
  { pods, now, plan }: Observation,
  candidates: readonly KubeObject[],
  most: number,
  mayMiss: number,
  live: KubeObject,
): readonly KubeObject[] => {
  const settlesAfter = 1000 * (plan.before.own.minReadySeconds ?? 0);
  const isAvailable = (pod: KubeObject) => now >= (readySince(pod) ?? Infinity) + settlesAfter;
  const missing = wantedOf(live) - pods.filter((pod) => stays(pod) && isAvailable(pod)).length;
  const down = candidates.toSorted((a, b) => ordinalOf(b) - ordinalOf(a));
  const broken = down.filter((pod) => readySince(pod) === undefined).slice(0, Math.max(0, most));
  const room = Math.min(most - broken.length, mayMiss - missing);
  const ready = down.filter((pod) => readySince(pod) !== undefined).slice(0, Math.max(0, room));
  return [...broken, ...ready];
};

/** Brings it back as it went: the old template, and the new pods removed by their numbers. */
export const rollBackByHand = (observation: Observation): Progress =>
  rollBackHeld(observation, hold, (_, live, { bad }) => {
    if (bad.length === 0) return undefined;
    if (!isCounted(live)) return uncounted(observation, live);
    const next = pickPods(observation, bad, bad.length, 1, live);
    return next.length === 0
      ? undefined
      : removePods(observation, next, 'one pod is removed to make room for the last good revision');
  });
