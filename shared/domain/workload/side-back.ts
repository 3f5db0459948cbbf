import type { KubeObject } from '../kube/object.ts';
import { setBy } from './observation.ts';
import { settingsBack } from './settings.ts';
import { type Side, specOf, type WorkloadPlan } from './snapshot.ts';

/**
 * What a rollback writes beside template and borrowed fields: only where the value is still as the release set it. A
 * number of pods or a label that someone has set since stays.
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

/** What is written ahead: a number of pods that someone has set since the release looked stays. */
export const sideAhead = (live: KubeObject, { before, after }: WorkloadPlan): Side => {
  const { replicas: _, ...side } = after;
  const isSeen = before.replicas === undefined || specOf(live)['replicas'] === before.replicas;
  return isSeen ? after : side;
};

/** The way back to what a release brought, from whatever is over it now: its revision is the one to restore. */
export const backTo = (plan: WorkloadPlan): WorkloadPlan => {
  const { beforeHash: _, freshHash, ...rest } = plan;
  return {
    ...rest,
    kind: 'update',
    before: plan.after,
    knownHashes: [],
    ...(freshHash === undefined ? {} : { beforeHash: freshHash }),
  };
};
