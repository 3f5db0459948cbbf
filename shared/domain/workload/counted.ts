import { fields } from '#domain/kube/fields.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Observation } from './observation.ts';
import type { Progress } from './step.ts';
import { waitForProgress } from './wait-for-progress.ts';

/** Its controller has seen the present spec; before, neither its counts nor its next pods can be relied on. */
export const isCounted = (live: KubeObject): boolean => {
  const { observedGeneration } = fields(live['status']);
  return typeof observedGeneration === 'number' && observedGeneration >= (live.metadata.generation ?? 0);
};

export const uncounted = (observation: Observation, live: KubeObject): Progress => {
  const progress = waitForProgress(observation, live, 'its controller has not yet seen the last change');
  return progress.kind === 'moving' ? { ...progress, areMissing: true } : progress;
};
