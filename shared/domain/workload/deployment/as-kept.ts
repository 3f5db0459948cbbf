import type { KubeObject } from '#domain/kube/object.ts';
import type { Observation } from '../observation.ts';
import { specOf } from '../snapshot.ts';
import { hashOf, setOf } from './replica-sets.ts';

/**
 * What stands there is neither what was before nor what we have written: somebody has changed it beside us, or the cluster
 * keeps it in its own way (a policy that is younger than it). Its pods are those that shall come back.
 */
export const asKept = (observation: Observation, live: KubeObject): Observation => {
  const { plan, revisions = [] } = observation;
  const kept = setOf(revisions, specOf(live)['template']);
  return kept === undefined
    ? observation
    : { ...observation, plan: { ...plan, knownHashes: [hashOf(kept)] } };
};
