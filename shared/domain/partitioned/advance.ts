import type { KubeObject } from '../kube/object.ts';
import { uncounted } from '../workload/counted.ts';
import { advanceBy } from '../workload/hold.ts';
import {
  act,
  fleetOf,
  lastWriter,
  lastWriterAt,
  type Observation,
  settled,
  stuck,
  wantedOf,
} from '../workload/observation.ts';
import { describeShare, eachIsNew } from '../workload/describe-share.ts';
import { beginsWhole, leftBroken, removePods, takesWhole } from '../workload/remove-pods.ts';
import { enoughOf, freshPods, isLast, type Progress, type Step, wholePercent } from '../workload/step.ts';
import { sideAhead } from '../workload/side-back.ts';
import { sendBack } from '../workload/strays.ts';
import { waitForOld } from '../workload/wait-for-old.ts';
import { waitForProgress } from '../workload/wait-for-progress.ts';
import { besideIn } from './beside.ts';
import { isPerNode, type KindDescription } from './description.ts';
import { isCounted } from './newest.ts';
import type { Partition, PartitionHold } from './partition.ts';

/** What the decisions about one described kind share. */
export interface Ways {
  readonly description: KindDescription;
  readonly hold: PartitionHold;
  readonly rollBack: (observation: Observation) => Progress;
}

/** Takes one workload one batch further: what to write now, what to wait for, or why it will never get there. */
export const advance = (ways: Ways, step: Step, observation: Observation): Progress => {
  const { live, plan } = observation;
  // How many pods a new one is to have may be counted by its controller.
  if (plan.kind === 'create' && live !== undefined && !isCounted(live)) return uncounted(observation, live);
  return advanceBy(step, observation, ways.hold, {
    start: (first, seen, there) => start(ways, first, seen, there),
    goOn: (next, seen, there) => goOn(ways, next, seen, there),
    rollBack: ways.rollBack,
  });
};

/** How many pods keep the old revision; a share where something scales the workload and its controller can count so. */
const keptBy = ({ description }: Ways, step: Step, wanted: number, isScaled: boolean): Partition => {
  const isShare = isScaled && description.takesPercent === true && !isLast(step) && wanted > 1;
  const kept = wanted - freshPods(step, wanted);
  if (!isShare) return kept;
  if (step.pods === undefined && step.earlier === undefined) return `${100 - wholePercent(step)}%`;
  // Beyond a hundred pods no whole percentage yields every number.
  return wanted > 100 ? kept : `${Math.floor((100 * kept) / wanted)}%`;
};

const start = (ways: Ways, step: Step, observation: Observation, live: KubeObject): Progress => {
  const { plan, release } = observation;
  const after = sideAhead(live, plan);
  if (step.beside === true && wantedOf(live) > 0)
    return act(observation, {
      kind: 'patch',
      why: `step 1 begins: ${after.replicas ?? wantedOf(live)} new pods come beside the ${wantedOf(live)} old ones`,
      operations: ways.hold.startBeside(live, after, release),
    });
  const waiting = waitForOld(observation, live);
  if (waiting !== undefined) return waiting;
  const isWhole = ways.description.numbered === true && beginsWhole(observation, live);
  const partition = isWhole ? 0 : keptBy(ways, step, after.replicas ?? wantedOf(live), plan.scaled);
  return act(observation, {
    kind: 'patch',
    why: `step 1 begins: partition ${partition}`,
    operations: ways.hold.start(live, after, partition, release),
  });
};

const goOn = (ways: Ways, step: Step, observation: Observation, live: KubeObject): Progress => {
  const wanted = wantedOf(live);
  if (wanted === 0) return settled(observation, 'no pods to move');
  const { partitionOf, isHeld, move } = ways.hold;
  const beside = besideIn(live);
  if (beside?.isChanged === true)
    return stuck(
      observation,
      `its number of pods was changed by ${lastWriterAt(live, ['spec', 'replicas'])} while all new pods stood beside the old ones`,
    );
  if (step.beside === true && beside !== undefined) return untilBeside(step, observation, live);
  const isWhole = ways.description.numbered === true && !isHeld(live) && takesWhole(observation, live);
  const to = isWhole ? 0 : keptBy(ways, step, wanted, observation.plan.scaled);
  if (!isHeld(live) && to !== 0)
    return stuck(observation, `its hold was lifted by ${lastWriter(live)} during the release`);
  if (partitionOf(live) !== to || beside !== undefined)
    return act(observation, {
      kind: 'patch',
      why: `step ${step.index + 1}: partition ${to}${beside === undefined ? '' : ', and the old pods go'}`,
      operations: move(live, to),
    });
  if (!isCounted(live)) return uncounted(observation, live);
  const expected = typeof to === 'number' ? wanted - to : freshPods(step, wanted, true);
  return ways.description.numbered === true
    ? (tidied(observation, live, wanted - expected, isWhole) ??
        untilReady(ways, step, observation, live, expected))
    : untilReady(ways, step, observation, live, expected);
};

/** The old pods are as many as ever; a new one that is lost comes back new. */
const untilBeside = (step: Step, observation: Observation, live: KubeObject): Progress => {
  if (!isCounted(live)) return uncounted(observation, live);
  const [{ fresh, leaving }, wanted] = [fleetOf(observation), wantedOf(live)];
  if (fresh.settled < enoughOf(step, wanted))
    return waitForProgress(observation, live, `${fresh.settled} of ${wanted} new pods are Ready`, fresh);
  if (leaving > 0) return waitForProgress(observation, live, `${leaving} pods are still leaving`);
  return settled(observation, `${fresh.settled} new pods are Ready beside the old ones`);
};

const untilReady = (
  { description }: Ways,
  step: Step,
  observation: Observation,
  live: KubeObject,
  expected: number,
): Progress => {
  const { fresh, leaving } = fleetOf(observation);
  const wanted = wantedOf(live);
  if (fresh.settled < enoughOf(step, expected))
    return waitForProgress(observation, live, `${fresh.settled} of ${expected} new pods are Ready`, fresh);
  if (leaving > 0) return waitForProgress(observation, live, `${leaving} pods are still leaving`);
  const why = isPerNode(description) ? eachIsNew : undefined;
  return settled(
    observation,
    expected === wanted ? `all ${wanted} new pods are Ready` : describeShare(fresh, expected, wanted, why),
  );
};

/**
 * Of numbered pods: those that block others, and those that scaling has created with the new revision below the
 * partition.
 */
const tidied = (
  observation: Observation,
  live: KubeObject,
  kept: number,
  isWhole: boolean,
): Progress | undefined => {
  const { leaving } = fleetOf(observation);
  const [broken] = leaving === 0 ? leftBroken(observation, isWhole) : [];
  if (broken !== undefined)
    return removePods(observation, [broken], 'a pod of a rollout that was stuck makes place');
  return sendBack(observation, live, kept);
};
