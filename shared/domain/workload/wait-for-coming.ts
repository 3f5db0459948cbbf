import { list } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';
import { patienceMs } from './is-down.ts';
import { fleetOf, type Observation, wantedOf } from './observation.ts';
import { readySince } from './pods-by-revision.ts';
import type { Progress } from './step.ts';
import { waitForProgress } from './wait-for-progress.ts';

/**
 * Where no hold keeps a revision for a pod that is made, those that a scaling has asked for come new if the template is
 * written before they are there. They are waited for, unless none has come for long or a pod fails: a fix must get
 * through, and what comes then is told by the step.
 */
export const waitForComing = (observation: Observation, live: KubeObject): Progress | undefined => {
  const { plan, now } = observation;
  const { fresh, old } = fleetOf(observation);
  const coming = wantedOf(live) - fresh.total - old.total;
  const until = lastCome(observation, live) + patienceMs;
  if (coming <= 0 || plan.down === true || old.trouble !== undefined || now >= until) return undefined;
  const waiting = waitForProgress(observation, live, `${coming} pods of the old revision are still to come`);
  return waiting.kind === 'moving' ? { ...waiting, checkAgainAt: until } : waiting;
};

/** When the last pod came, or from when on the missing ones were asked for, epoch ms; not after this movement began. */
const lastCome = ({ pods, startedAt }: Observation, live: KubeObject): number => {
  const changes = list(live.metadata['managedFields']).map(({ time }) => Date.parse(String(time)) || 0);
  const ready = pods.map((pod) => readySince(pod) ?? 0);
  return Math.max(...ready, Math.min(startedAt, Math.max(0, ...changes)));
};
