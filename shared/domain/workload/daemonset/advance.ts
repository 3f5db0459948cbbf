import type { KubeObject } from '#domain/kube/object.ts';
import { advanceBy } from '../hold.ts';
import { act, fleetOf, lastWriter, type Observation, settled, stuck, wantedOf } from '../observation.ts';
import { isFresh } from '../pods-by-revision.ts';
import { removePods, stays } from '../remove-pods.ts';
import { enoughOf, freshPods, type Progress, type Step } from '../step.ts';
import { waitForProgress } from '../wait-for-progress.ts';
import { isCounted, uncounted } from '../counted.ts';
import { describeShare, eachIsNew } from '../describe-share.ts';
import { hold, startHold } from './on-delete.ts';
import { pickPods } from './replace.ts';
import { rollBack } from './roll-back.ts';

/** Takes one DaemonSet one batch further: removes old pods, as many at once as may be missing, and waits for the new ones. */
export const advance = (step: Step, observation: Observation): Progress => {
  const { live, plan } = observation;
  // How many pods a new one is to have is counted by its controller.
  if (plan.kind === 'create' && live !== undefined && !isCounted(live)) return uncounted(observation, live);
  return advanceBy(step, observation, hold, { start, goOn, rollBack });
};

const start = (_: Step, observation: Observation, live: KubeObject): Progress =>
  act(observation, {
    kind: 'patch',
    why: 'step 1 begins: OnDelete',
    operations: startHold(live, observation.plan.after, observation.release),
  });

const goOn = (step: Step, observation: Observation, live: KubeObject): Progress => {
  const { plan, pods } = observation;
  const wanted = wantedOf(live);
  if (wanted === 0) return settled(observation, 'no pods to move');
  if (!hold.isHeld(live))
    return stuck(observation, `its hold was lifted by ${lastWriter(live)} during the release`);
  // Before its controller has seen the new template, it would fill a node with an old pod again.
  if (!isCounted(live)) return uncounted(observation, live);
  const { fresh, old } = fleetOf(observation);
  const expected = freshPods(step, wanted);
  // A node whose pod is gone gets a new one.
  const coming = Math.max(0, wanted - fresh.total - old.total);
  const candidates = pods.filter((pod) => stays(pod) && !isFresh(pod, plan));
  const next = pickPods(observation, live, candidates, expected - fresh.total - coming, step.maxUnavailable);
  if (next.length > 0)
    return removePods(observation, next, `step ${step.index + 1}: a pod makes place for the new revision`);
  if (fresh.settled < enoughOf(step, Math.min(expected, wanted)))
    return waitForProgress(observation, live, `${fresh.settled} of ${expected} new pods are Ready`, fresh);
  return settled(
    observation,
    expected === wanted
      ? `all ${wanted} new pods are Ready`
      : describeShare(fresh, expected, wanted, eachIsNew),
  );
};
