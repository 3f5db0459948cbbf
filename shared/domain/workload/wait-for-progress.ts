import { type KubeObject, nameOf } from '../kube/object.ts';
import { fleetOf, lastWrittenByUs, type Observation, stuck, wantedOf } from './observation.ts';
import { type Arm, readySince } from './pods-by-revision.ts';
import type { Progress } from './step.ts';

/** As the API server fills it in where the owner says nothing. */
export const defaultDeadlineSeconds = 600;

/**
 * For controllers that replace pods one after the other: look again when a pod changes or settles. It is stuck if no
 * pod has become Ready and nothing was written for as long as a Deployment would wait, however many are still to come.
 */
export const waitForProgress = (
  observation: Observation,
  live: KubeObject,
  what: string,
  arm?: Arm,
): Progress => {
  const { now, plan, startedAt, pods } = observation;
  const lastReady = Math.max(0, ...pods.map((pod) => readySince(pod) ?? 0));
  const since = Math.max(startedAt, lastWrittenByUs(live), lastReady);
  const deadline = since + (plan.before.own.progressDeadlineSeconds ?? defaultDeadlineSeconds) * 1000;
  const { fresh, old } = fleetOf(observation);
  const missing = wantedOf(live) - fresh.total - old.total;
  const obstacle = arm?.trouble ?? fresh.trouble ?? old.trouble;
  const why = `${what}${obstacle === undefined ? '' : `; ${obstacle.reason}`}`;
  if (now >= deadline) {
    const absent = missing > 0 ? `; ${missing} pods are missing, its events say why` : '';
    return stuck(observation, `${why}${absent} (after ${Math.round((now - since) / 1000)} s)`);
  }
  const reason = `${nameOf(plan.ref)}: ${why}`;
  return {
    kind: 'moving',
    acts: [],
    reason,
    checkAgainAt: Math.min(deadline, arm?.nextAt ?? deadline),
    ...(obstacle === undefined ? {} : { obstacle: { ...obstacle, reason } }),
    ...(missing === 0 ? {} : { areMissing: true }),
  };
};
