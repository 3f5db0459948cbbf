import type { KubeObject } from '../kube/object.ts';
import type { Hold } from './hold.ts';
import {
  act,
  fleetOf,
  holderOf,
  lastWriter,
  type Observation,
  settled,
  stuck,
  wantedOf,
} from './observation.ts';
import { endOf } from './own-back.ts';
import { sameTemplate, specOf } from './snapshot.ts';
import { enoughOf, type Progress } from './step.ts';
import { waitForProgress } from './wait-for-progress.ts';

/** Gives a fully released workload back to its owner: their fields as they were, every pod new, our label last. */
export const finishHeld = (observation: Observation, hold: Hold): Progress => {
  const { plan, live } = observation;
  if (plan.kind === 'same') return settled(observation, 'was left unchanged');
  if (live === undefined) return stuck(observation, 'was deleted');
  if (!sameTemplate(specOf(live)['template'], plan.after.template))
    return stuck(observation, `its pod template was changed by ${lastWriter(live)} during the release`);
  if (hold.isHeld(live) && holderOf(live) !== undefined && plan.kind === 'update') {
    const operations = hold.lift(live, endOf(observation, live, hold).own);
    return act(observation, { kind: 'patch', why: 'the hold is lifted', operations });
  }
  return holderOf(live) === undefined
    ? settled(observation, 'has its own settings again')
    : hand(observation, live, hold);
};

const hand = (observation: Observation, live: KubeObject, hold: Hold): Progress => {
  const { fresh, old } = fleetOf(observation);
  const wanted = wantedOf(live);
  const isUpdate = observation.plan.kind === 'update';
  const ready = isUpdate ? fresh.settled : Math.max(fresh.settled, old.settled);
  // Where no pod was made, none is waited for.
  if (observation.plan.kind !== 'settings' && ready < enoughOf(observation, wanted))
    return waitForProgress(observation, live, `${ready} of ${wanted} new pods are Ready`, fresh);
  if (isUpdate && old.total > 0)
    return waitForProgress(observation, live, `${old.total} old pods are still there`);
  const operations = hold.release(live, endOf(observation, live, hold).own);
  return act(observation, { kind: 'patch', why: 'handed back to its owner', operations });
};
