import type { KubeObject } from '#domain/kube/object.ts';
import type { Observation } from '../observation.ts';
import { specOf } from '../snapshot.ts';
import { hashOf, setOf } from './replica-sets.ts';

/**
 * The live object is neither the former state nor what we wrote: someone has changed it, or the cluster stores it in
 * its own form (a policy that is younger than it). Its pods are the ones to restore.
 */
export const asKept = (observation: Observation, live: KubeObject): Observation => {
  const { plan, revisions = [] } = observation;
  const kept = setOf(revisions, specOf(live)['template']);
  return kept === undefined
    ? observation
    : { ...observation, plan: { ...plan, knownHashes: [hashOf(kept)] } };
};
