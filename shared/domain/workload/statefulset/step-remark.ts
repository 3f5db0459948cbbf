import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '../snapshot.ts';

/** Why the steps of a StatefulSet cannot be carried out as written. */
export const stepRemark = (object: KubeObject, autoscaler: KubeObject | undefined): string | undefined => {
  if (autoscaler !== undefined)
    return `HorizontalPodAutoscaler/${autoscaler.metadata.name} changes the number of pods; those that are added in a step run the new revision until the next step`;
  return specOf(object)['replicas'] === 1
    ? 'it has a single pod, which is replaced in the first step and compared with nothing'
    : undefined;
};
