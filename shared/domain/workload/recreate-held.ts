import { refOf } from '../kube/object.ts';
import { ownerOf } from '../kube/ownership.ts';
import type { Hold } from './hold.ts';
import { act, fleetOf, type Observation, settled, wantedOf } from './observation.ts';
import { selectorOf } from './pod-template.ts';
import { recreated } from './recreated.ts';
import { revisionLabel } from './revision-plan.ts';
import { type Removal, specOf, type WorkloadPlan } from './snapshot.ts';
import type { Progress } from './step.ts';
import { waitForProgress } from './wait-for-progress.ts';

/** A removed workload as one that comes back. */
export const recreationBy = (removal: Removal, { ownFieldsOf }: Hold): WorkloadPlan => {
  const side = { template: specOf(removal.before)['template'], own: ownFieldsOf(removal.before) };
  return {
    ref: refOf(removal.object),
    kind: 'create',
    object: recreated(removal),
    before: side,
    after: side,
    knownHashes: [],
    revisionLabel,
    selector: selectorOf(removal.before),
    scaled: false,
    antiAffinity: false,
    serves: false,
  };
};

/** Makes a removed workload again: none of its pods is there to be careful with. */
export const recreateHeld = (observation: Observation): Progress => {
  const { plan, live } = observation;
  if (live === undefined) return act(observation, { kind: 'create', why: 'made again', object: plan.object });
  if (live.metadata.deletionTimestamp !== undefined)
    return waitForProgress(observation, live, 'is still being removed');
  if (ownerOf(live) !== ownerOf(plan.object))
    return settled(observation, 'was created by another client in the meantime');
  const { fresh } = fleetOf(observation);
  const wanted = wantedOf(live);
  return fresh.ready < wanted
    ? waitForProgress(observation, live, `${fresh.ready} of ${wanted} pods are Ready again`, fresh)
    : settled(observation, `runs again, ${wanted} of ${wanted} pods Ready`);
};
