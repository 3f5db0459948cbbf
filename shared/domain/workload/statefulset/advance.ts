import type { KubeObject } from '#domain/kube/object.ts';
import { isCounted, uncounted } from '../counted.ts';
import { advanceBy } from '../hold.ts';
import { act, fleetOf, lastWriter, type Observation, settled, stuck, wantedOf } from '../observation.ts';
import { beginsWhole, leftBroken, removePods, takesWhole } from '../remove-pods.ts';
import { enoughOf, freshPods, type Progress, type Step } from '../step.ts';
import { waitForOld } from '../wait-for-old.ts';
import { waitForProgress } from '../wait-for-progress.ts';
import { hold, movePartition, partitionOf, startHold, strategyType } from './partition.ts';
import { rollBack } from './roll-back.ts';
import { describeShare } from '../describe-share.ts';
import { sideAhead } from '../side-back.ts';
import { sendBack } from '../strays.ts';

/** Takes one StatefulSet one batch further: what to write now, what to wait for, or why it will never get there. */
export const advance = (step: Step, observation: Observation): Progress =>
  advanceBy(step, observation, hold, { start, goOn, rollBack });

/** How many pods keep the old revision after a step. */
const kept = (step: Step, wanted: number, isWhole: boolean): number =>
  isWhole ? 0 : wanted - freshPods(step, wanted);

const start = (step: Step, observation: Observation, live: KubeObject): Progress => {
  const waiting = waitForOld(observation, live);
  if (waiting !== undefined) return waiting;
  const after = sideAhead(live, observation.plan);
  const partition = kept(step, after.replicas ?? wantedOf(live), beginsWhole(observation, live));
  return act(observation, {
    kind: 'patch',
    why: `step 1 begins: partition ${partition}`,
    operations: startHold(live, after, partition, observation.release),
  });
};

const goOn = (step: Step, observation: Observation, live: KubeObject): Progress => {
  const wanted = wantedOf(live);
  if (wanted === 0) return settled(observation, 'no pods to move');
  const partition = partitionOf(live);
  const isWhole = partition === 0 && takesWhole(observation, live);
  const to = kept(step, wanted, isWhole);
  if (strategyType(live) !== 'RollingUpdate' || (partition === 0 && to > 0))
    return stuck(observation, `its hold was lifted by ${lastWriter(live)} during the release`);
  if (partition !== to)
    return act(observation, {
      kind: 'patch',
      why: `step ${step.index + 1}: partition ${to}`,
      operations: movePartition(live, to),
    });
  return untilReady(step, observation, live, to, isWhole);
};

const untilReady = (
  step: Step,
  observation: Observation,
  live: KubeObject,
  partition: number,
  isWhole: boolean,
): Progress => {
  const { fresh, leaving } = fleetOf(observation);
  const wanted = wantedOf(live);
  const expected = wanted - partition;
  const [broken] = leaving === 0 ? leftBroken(observation, isWhole) : [];
  if (broken !== undefined)
    return removePods(observation, [broken], 'a pod of a rollout that was stuck makes place');
  const sent = isCounted(live) ? sendBack(observation, live, partition) : uncounted(observation, live);
  if (sent !== undefined) return sent;
  if (fresh.settled < enoughOf(step, expected))
    return waitForProgress(observation, live, `${fresh.settled} of ${expected} new pods are Ready`, fresh);
  // A pod that was sent back is not there again yet.
  if (leaving > 0) return waitForProgress(observation, live, `${leaving} pods are still leaving`);
  return settled(
    observation,
    partition === 0 ? `all ${wanted} new pods are Ready` : describeShare(fresh, expected, wanted),
  );
};
