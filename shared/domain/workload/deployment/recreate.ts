import { isObject } from '#domain/json.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import { type Leaving, ownFieldsOf, specOf, type WorkloadPlan } from '../snapshot.ts';
import { release } from './hold.ts';
import { selectorOf } from './inspect.ts';
import { ownerOf } from '#domain/kube/ownership.ts';
import { project } from '#domain/kube/restore-fields.ts';
import { act, fleetOf, type Seen, settled, wantedOf } from '../observation.ts';
import type { Progress } from '../step.ts';
import { waitFor } from './wait-for-pods.ts';

/** What makes a removed object again: the fields that its release had set, as they stood, and as many pods. */
export const revived = ({ object, before }: Leaving): KubeObject => {
  const again = project(object, before) as KubeObject;
  const { replicas } = specOf(before);
  return isObject(again['spec']) && isObject(specOf(before)['template']) && replicas !== undefined
    ? { ...again, spec: { ...specOf(again), replicas } }
    : again;
};

/** A removed workload as one that comes back. */
export const revivalOf = (leaving: Leaving): WorkloadPlan => {
  const side = { template: specOf(leaving.before)['template'], own: ownFieldsOf(leaving.before) };
  return {
    ref: refOf(leaving.object),
    kind: 'create',
    object: revived(leaving),
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
export const revive = (seen: Seen): Progress => {
  const { plan, live } = seen;
  if (live === undefined) return act(seen, { kind: 'apply', why: 'made again', object: plan.object });
  if (live.metadata.deletionTimestamp !== undefined) return waitFor(seen, live, 'is still being removed');
  if (ownerOf(live) !== ownerOf(plan.object)) return settled(seen, 'was made by somebody else meanwhile');
  const { fresh } = fleetOf({ ...seen, pods: seen.pods.filter((pod) => bornAt(pod) >= bornAt(live)) });
  const wanted = wantedOf(live);
  const { own } = plan.before;
  const minReadySeconds = own.minReadySeconds ?? 0;
  if (fresh.ready < wanted)
    return waitFor(seen, live, `${fresh.ready} of ${wanted} pods are Ready again`, {
      arm: fresh,
      wanted,
      minReadySeconds,
    });
  // Whoever was told to try again has a second that is not its own.
  return (specOf(live)['minReadySeconds'] ?? 0) === minReadySeconds
    ? settled(seen, `runs again, ${wanted} of ${wanted} pods Ready`)
    : act(seen, { kind: 'patch', why: 'given back to its owner', operations: release(live, own) });
};

/** Pods of the object that was removed are on their way out, and look just like those of the one that came after it. */
const bornAt = ({ metadata }: KubeObject): number => Date.parse(metadata.creationTimestamp ?? '') || 0;
