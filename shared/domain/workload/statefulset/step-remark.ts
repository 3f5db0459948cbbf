import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '../snapshot.ts';
import { strategyType } from './partition.ts';

/** Why the steps of a StatefulSet cannot be carried out as written. */
export const stepRemark = (object: KubeObject, autoscaler: KubeObject | undefined): string | undefined => {
  if (autoscaler !== undefined) {
    const added =
      strategyType(object) === 'OnDelete'
        ? 'with OnDelete those that are added during the release run the new revision and stay, and the step tells how many are new'
        : 'those that are added in a step run the new revision until the next step';
    return `HorizontalPodAutoscaler/${autoscaler.metadata.name} changes the number of pods; ${added}`;
  }
  return specOf(object)['replicas'] === 1
    ? 'it has a single pod, which is replaced in the first step and compared with nothing'
    : undefined;
};
