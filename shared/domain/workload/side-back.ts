import type { KubeObject } from '../kube/object.ts';
import { settingsBack } from './settings.ts';
import { type Side, specOf, type WorkloadPlan } from './snapshot.ts';

/**
 * What is to be written, beside template and borrowed fields, to come back: only what still stands as the release has
 * set it. A number of pods or a label that somebody has set since is theirs.
 */
export const sideBack = (live: KubeObject, { before, after }: WorkloadPlan): Side => {
  const { replicas, settings: _, ...side } = before;
  const isOurs = replicas !== undefined && specOf(live)['replicas'] === after.replicas;
  const settings = settingsBack(live, before.settings, after.settings);
  return {
    ...side,
    ...(isOurs ? { replicas } : {}),
    ...(settings === undefined ? {} : { settings }),
  };
};
