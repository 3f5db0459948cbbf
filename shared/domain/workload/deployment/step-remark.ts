import { fields } from '#domain/kube/fields.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { refusesToShare } from '../pod-template.ts';
import { specOf } from '../snapshot.ts';

/** Why the steps of a Deployment cannot be carried out as written. */
export const stepRemark = (object: KubeObject, autoscaler: KubeObject | undefined): string | undefined => {
  const spec = specOf(object);
  if (fields(spec['strategy'])['type'] === 'Recreate')
    return 'its strategy is Recreate, so all pods are replaced at once and no step applies; set RollingUpdate to use steps';
  if (autoscaler !== undefined) {
    const least = Number(specOf(autoscaler)['minReplicas'] ?? 1);
    const beside =
      least <= 1 ? ' and one more old pod stays, because the autoscaler may leave a single pod' : '';
    return `HorizontalPodAutoscaler/${autoscaler.metadata.name} changes the number of pods, so a step is a share of them, rounded down${beside}; when pods are added in a step, both revisions grow, and the step tells how many are new`;
  }
  return spec['replicas'] === 1
    ? 'it has a single pod, so until the last step the new one runs beside the old one: half of the pods, whatever the step says'
    : undefined;
};

/** Why no new pod can run beside its old ones. */
export const noRoom = (object: KubeObject): string | undefined => {
  const { strategy, template } = specOf(object);
  if (fields(strategy)['type'] === 'Recreate')
    return 'its strategy is Recreate, so all old pods go before the first new one comes';
  return refusesToShare(template)
    ? 'its required anti-affinity keeps two of its pods from one node'
    : undefined;
};
