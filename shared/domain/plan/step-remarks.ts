import type { KubeObject } from '../kube/object.ts';
import { scales } from '../workload/pod-template.ts';
import { kindOf } from '../workload/kinds.ts';

/** Where the steps of a release cannot be what they say, by its own files: told before anything moves. */
export const stepRemarks = (objects: readonly KubeObject[]): readonly string[] =>
  objects.flatMap((object) => {
    const name = `${object.kind}/${object.metadata.name}`;
    const autoscaler = objects.find((one) => one.kind === 'HorizontalPodAutoscaler' && scales(one, object));
    const remark = kindOf(object)?.stepRemark(object, autoscaler);
    return remark === undefined ? [] : [`${name}: ${remark}`];
  });
