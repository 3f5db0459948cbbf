import { type KubeObject, refOf } from '#domain/kube/object.ts';
import { type Removal, specOf, type WorkloadPlan } from '../snapshot.ts';
import { release } from './hold.ts';
import { ownFieldsOf } from './own-fields.ts';
import { ownerOf } from '#domain/kube/ownership.ts';
import { selectorOf } from '../pod-template.ts';
import { recreated } from '../recreated.ts';
import { act, fleetOf, type Observation, settled, wantedOf } from '../observation.ts';
import type { Progress } from '../step.ts';
import { waitFor } from './wait-for-pods.ts';

/** A removed workload as one that comes back. */
export const recreationOf = (leaving: Removal): WorkloadPlan => {
  const side = { template: specOf(leaving.before)['template'], own: ownFieldsOf(leaving.before) };
  return {
    ref: refOf(leaving.object),
    kind: 'create',
    object: recreated(leaving),
    before: side,
    after: side,
    knownHashes: [],
    selector: selectorOf(leaving.before),
    scaled: false,
    antiAffinity: false,
    serves: false,
  };
};

/** Makes a removed workload again, all pods at once: none of them is there to be careful with. */
export const recreate = (observation: Observation): Progress => {
  const { plan, live } = observation;
  if (live === undefined) return act(observation, { kind: 'create', why: 'made again', object: plan.object });
  if (live.metadata.deletionTimestamp !== undefined)
    return waitFor(observation, live, 'is still being removed');
  if (ownerOf(live) !== ownerOf(plan.object))
    return settled(observation, 'was created by another client in the meantime');
  const { fresh } = fleetOf({
    ...observation,
    pods: observation.pods.filter((pod) => bornAt(pod) >= bornAt(live)),
  });
  const wanted = wantedOf(live);
  const { own } = plan.before;
  const minReadySeconds = own.minReadySeconds ?? 0;
  if (fresh.ready < wanted)
    return waitFor(observation, live, `${fresh.ready} of ${wanted} pods are Ready again`, {
      arm: fresh,
      wanted,
      minReadySeconds,
    });
  // A ReplicaSet that was made to retry carries a second in minReadySeconds that is not its owner's.
  return (specOf(live)['minReadySeconds'] ?? 0) === minReadySeconds
    ? settled(observation, `runs again, ${wanted} of ${wanted} pods Ready`)
    : act(observation, { kind: 'patch', why: 'handed back to its owner', operations: release(live, own) });
};

/** Pods of the removed object are terminating, and look like those of the one that replaced it. */
const bornAt = ({ metadata }: KubeObject): number => Date.parse(metadata.creationTimestamp ?? '') || 0;
