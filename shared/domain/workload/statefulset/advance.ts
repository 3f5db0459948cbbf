import type { KubeObject } from '#domain/kube/object.ts';
import { create, scale } from '../all-at-once.ts';
import {
  act,
  fleetOf,
  holderOf,
  lastWriter,
  type Observation,
  settled,
  stuck,
  wantedOf,
} from '../observation.ts';
import { sameTemplate, specOf } from '../snapshot.ts';
import { freshPods, type Progress, type Step } from '../step.ts';
import { waitForProgress } from '../wait-for-progress.ts';
import { isHeld, movePartition, partitionOf, startHold, strategyType } from './partition.ts';
import { removePods, straysOf } from './pods.ts';

/** Takes one StatefulSet one batch further: what to write now, what to wait for, or why it will never get there. */
export const advance = (step: Step, observation: Observation): Progress => {
  switch (observation.plan.kind) {
    case 'same':
      return settled(observation, 'runs this revision already');
    case 'create':
      return create(observation);
    case 'scale':
    case 'settings':
      return scale(observation);
    case 'update':
      return observation.live === undefined
        ? stuck(observation, 'is gone; somebody deleted it')
        : update(step, observation, observation.live);
    default:
      return observation.plan.kind satisfies never;
  }
};

const update = (step: Step, observation: Observation, live: KubeObject): Progress => {
  const { plan, release, supersedes } = observation;
  const holder = holderOf(live);
  const template = specOf(live)['template'];
  if (holder !== release) {
    const isFree =
      holder === undefined
        ? sameTemplate(template, plan.before.template) && !isHeld(live)
        : holder === supersedes;
    return step.index === 0 && isFree
      ? start(step, observation, live)
      : stuck(observation, foreign(live, holder));
  }
  return sameTemplate(template, plan.after.template)
    ? advanceHeld(step, observation, live)
    : stuck(observation, `its pod template was changed by ${lastWriter(live)} during the release`);
};

const foreign = (live: KubeObject, holder: string | undefined): string =>
  holder === undefined
    ? `was changed by ${lastWriter(live)} since this release looked at it`
    : `is held by release ${holder}`;

/** How many pods keep the old revision after a step. */
const kept = (step: Step, wanted: number): number => wanted - freshPods(step, wanted);

/** A hold that is taken over keeps its partition: raising it would leave pods of the superseded revision below it. */
const start = (step: Step, observation: Observation, live: KubeObject): Progress => {
  const wanted = observation.plan.after.replicas ?? wantedOf(live);
  const isTakenOver = holderOf(live) !== undefined;
  const partition = isTakenOver ? Math.min(partitionOf(live), kept(step, wanted)) : kept(step, wanted);
  return act(observation, {
    kind: 'patch',
    why: `step 1 begins: partition ${partition}`,
    operations: startHold(live, observation.plan.after, partition, observation.release),
  });
};

const advanceHeld = (step: Step, observation: Observation, live: KubeObject): Progress => {
  const wanted = wantedOf(live);
  if (wanted === 0) return settled(observation, 'there are no pods to step');
  const partition = partitionOf(live);
  const ofStep = kept(step, wanted);
  const to = observation.supersedes === undefined ? ofStep : Math.min(partition, ofStep);
  if (strategyType(live) !== 'RollingUpdate' || (partition === 0 && to > 0))
    return stuck(observation, `its hold was lifted by ${lastWriter(live)} during the release`);
  if (partition !== to)
    return act(observation, {
      kind: 'patch',
      why: `step ${step.index + 1}: partition ${to}`,
      operations: movePartition(live, to),
    });
  return untilReady(observation, live, to);
};

/** Pods that are added during a hold have the highest ordinals, and so the new revision: the extra ones are sent back. */
const untilReady = (observation: Observation, live: KubeObject, partition: number): Progress => {
  const { fresh, old, leaving } = fleetOf(observation);
  const wanted = wantedOf(live);
  const expected = wanted - partition;
  const isCalm = leaving === 0 && fresh.ready + old.ready >= wanted;
  const [stray] = straysOf(observation, live, partition);
  if (stray !== undefined)
    return isCalm
      ? removePods(observation, [stray], 'its pod goes back to the old revision, which scaling had made new')
      : waitForProgress(observation, live, `${fresh.total} pods run the new revision, ${expected} should`);
  if (fresh.settled < expected)
    return waitForProgress(observation, live, `${fresh.settled} of ${expected} new pods are Ready`, fresh);
  // A pod that was sent back is not there again yet.
  if (leaving > 0) return waitForProgress(observation, live, `${leaving} pods are still leaving`);
  return settled(
    observation,
    partition === 0
      ? `all ${wanted} new pods are Ready`
      : `${fresh.settled} of ${wanted} pods run the new revision`,
  );
};
