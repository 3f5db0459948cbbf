import type { KubeObject } from '../kube/object.ts';
import { setBy } from './observation.ts';
import { settingsBack } from './settings.ts';
import { type Side, specOf, type WorkloadPlan } from './snapshot.ts';

/**
 * What is to be written, beside template and borrowed fields, to come back: only what still stands as the release has
 * set it. A number of pods or a label that somebody has set since is theirs.
 */
export const sideBack = (live: KubeObject, { before, after }: WorkloadPlan): Side => {
  const { replicas, settings: _, ...side } = before;
  // Who has set the very number that the release was to bring has set it all the same.
  const isOurs =
    specOf(live)['replicas'] === after.replicas && setBy(live, ['spec', 'replicas']) !== 'others';
  const settings = settingsBack(live, before.settings, after.settings);
  return {
    ...side,
    ...(isOurs && replicas !== undefined ? { replicas } : {}),
    ...(settings === undefined ? {} : { settings }),
  };
};

/** What is to be written to begin: a number of pods that somebody has set since the release looked stays theirs. */
export const sideAhead = (live: KubeObject, { before, after }: WorkloadPlan): Side => {
  const { replicas: _, ...side } = after;
  const isSeen = before.replicas === undefined || specOf(live)['replicas'] === before.replicas;
  return isSeen ? after : side;
};

/** The way back to what a release has brought, from whatever stands over it now. */
export const backTo = (plan: WorkloadPlan): WorkloadPlan => ({
  ...plan,
  kind: 'update',
  before: plan.after,
  knownHashes: [],
});
