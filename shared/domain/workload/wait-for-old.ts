import type { KubeObject } from '../kube/object.ts';
import { fleetOf, type Observation } from './observation.ts';
import type { Progress } from './step.ts';
import { waitForProgress } from './wait-for-progress.ts';

/**
 * Some controllers replace every old pod that is not available at once, whatever may be missing; one that has been Ready
 * for less than `minReadySeconds` is not, as after a rollback. Before the first write such pods are given that time, and
 * no longer: pods that come and go would be waited for without end.
 */
export const waitForOld = (observation: Observation, live: KubeObject): Progress | undefined => {
  const { old } = fleetOf(observation);
  const { minReadySeconds = 0 } = observation.plan.before.own;
  const until = observation.startedAt + minReadySeconds * 1000;
  if (old.nextAt === undefined || observation.now >= until) return undefined;
  const count = old.ready - old.settled;
  return waitForProgress(
    observation,
    live,
    `${count} old pods are Ready, but not for minReadySeconds yet`,
    old,
  );
};
