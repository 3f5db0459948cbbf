import type { KubeObject } from '../kube/object.ts';
import type { Manifest } from '../kube/manifest.ts';
import type { WorkloadKind } from '../workload/kind.ts';
import { kindOf, kindOfPlan } from '../workload/kinds.ts';
import { scales } from '../workload/pod-template.ts';
import { specOf, type WorkloadPlan } from '../workload/snapshot.ts';

/** Where the steps of a release cannot be what they say, by its own files: told before anything moves. */
export const stepRemarks = (objects: readonly KubeObject[], kinds?: Manifest['kinds']): readonly string[] =>
  objects.flatMap((object) => remarkOn(kindOf(object, kinds), object, objects));

/** The same by what stands in the cluster: fields that the files leave to their owner, and autoscalers of others. */
export const liveRemarks = (
  workloads: readonly WorkloadPlan[],
  autoscalers: readonly KubeObject[],
): readonly string[] =>
  workloads
    .filter(({ kind }) => kind === 'update')

    .flatMap(({ object, after, ...plan }) =>
      remarkOn(kindOfPlan(plan), { ...object, spec: { ...specOf(object), ...after.own } }, autoscalers),
    );

const remarkOn = (
  kind: WorkloadKind | undefined,
  object: KubeObject,
  others: readonly KubeObject[],
): readonly string[] => {
  const autoscaler = others.find((one) => one.kind === 'HorizontalPodAutoscaler' && scales(one, object));
  const remark = kind?.stepRemark(object, autoscaler);
  return remark === undefined ? [] : [`${object.kind}/${object.metadata.name}: ${remark}`];
};
