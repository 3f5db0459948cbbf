import type { KubeObject } from '#domain/kube/object.ts';
import { advanceBy } from '../hold.ts';
import { act, fleetOf, lastWriter, type Observation, settled, stuck, wantedOf } from '../observation.ts';
import { leftBroken, removePods } from '../remove-pods.ts';
import { enoughOf, freshPods, type Progress, type Step } from '../step.ts';
import { waitForProgress } from '../wait-for-progress.ts';
import { hold, movePartition, partitionOf, startHold, strategyType } from './partition.ts';
import { rollBack } from './roll-back.ts';
import { straysOf } from '../strays.ts';

/** Takes one StatefulSet one batch further: what to write now, what to wait for, or why it will never get there. */
export const advance = (step: Step, observation: Observation): Progress =>
  advanceBy(step, observation, hold, { start, goOn, rollBack });

/** How many pods keep the old revision after a step. */
const kept = (step: Step, wanted: number): number => wanted - freshPods(step, wanted);

const start = (step: Step, observation: Observation, live: KubeObject): Progress => {
  const wanted = observation.plan.after.replicas ?? wantedOf(live);
  const partition = kept(step, wanted);
  return act(observation, {
    kind: 'patch',
    why: `step 1 begins: partition ${partition}`,
    operations: startHold(live, observation.plan.after, partition, observation.release),
  });
};

const goOn = (step: Step, observation: Observation, live: KubeObject): Progress => {
  const wanted = wantedOf(live);
  if (wanted === 0) return settled(observation, 'no pods to move');
  const partition = partitionOf(live);
  const to = kept(step, wanted);
  if (strategyType(live) !== 'RollingUpdate' || (partition === 0 && to > 0))
    return stuck(observation, `its hold was lifted by ${lastWriter(live)} during the release`);
  if (partition !== to)
    return act(observation, {
      kind: 'patch',
      why: `step ${step.index + 1}: partition ${to}`,
      operations: movePartition(live, to),
    });
  return untilReady(step, observation, live, to);
};

/** Pods that are added during a hold have the highest ordinals, and so the new revision: the extra ones are sent back. */
const untilReady = (step: Step, observation: Observation, live: KubeObject, partition: number): Progress => {
  const { fresh, old, leaving } = fleetOf(observation);
  const wanted = wantedOf(live);
  const expected = wanted - partition;
  const [broken] = leaving === 0 ? leftBroken(observation) : [];
  if (broken !== undefined)
    return removePods(observation, [broken], 'a pod of a rollout that was stuck makes place');
  const isCalm = leaving === 0 && fresh.ready + old.ready >= wanted;
  const [stray] = straysOf(observation, live, partition);
  if (stray !== undefined)
    return isCalm
      ? removePods(observation, [stray], 'its pod goes back to the old revision, which scaling had made new')
      : waitForProgress(observation, live, `${fresh.total} pods run the new revision, ${expected} should`);
  if (fresh.settled < enoughOf(step, expected))
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
