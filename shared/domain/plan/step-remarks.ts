import { fields } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';
import { scales } from '../workload/pod-template.ts';
import { isWorkload } from '../workload/kinds.ts';
import { specOf } from '../workload/snapshot.ts';

/** Where the steps of a release cannot be what they say, by its own files: told before anything moves. */
export const stepRemarks = (objects: readonly KubeObject[]): readonly string[] =>
  objects.filter(isWorkload).flatMap((object) => {
    const name = `${object.kind}/${object.metadata.name}`;
    const autoscaler = objects.find((one) => one.kind === 'HorizontalPodAutoscaler' && scales(one, object));
    const remark = remarkOn(object, autoscaler);
    return remark === undefined ? [] : [`${name}: ${remark}`];
  });

const remarkOn = (object: KubeObject, autoscaler: KubeObject | undefined): string | undefined => {
  const spec = specOf(object);
  if (fields(spec['strategy'])['type'] === 'Recreate')
    return 'its strategy is Recreate, so all pods are replaced at once and no step applies; let it be RollingUpdate to go in steps';
  if (autoscaler !== undefined) {
    const least = Number(specOf(autoscaler)['minReplicas'] ?? 1);
    const beside = least <= 1 ? ' and one old pod more stays beside them, as a single pod may be left' : '';
    return `HorizontalPodAutoscaler/${autoscaler.metadata.name} changes the number of pods, so a step is a share, rounded down${beside}; when pods are added in a step, both revisions grow, and the step tells how many are new`;
  }
  if (object.kind === 'Deployment' && spec['replicas'] === 1)
    return 'it has a single pod, so until the last step the new one runs beside the old one: half of the pods, whatever the step says';
  return undefined;
};
