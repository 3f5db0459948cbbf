import { fields } from '#domain/kube/fields.ts';
import { type KubeObject, nameOf, refOf } from '#domain/kube/object.ts';
import { frozenChange } from '../frozen-fields.ts';
import { isCounted } from '../counted.ts';
import { inspectWorkload, type Unfinished } from '../inspect-workload.ts';
import type { Found, Inspection } from '../kind.ts';
import { planByRevisions } from '../revision-plan.ts';
import { servingTemplate, unsettledRevision } from '../unsettled-revision.ts';
import { isHeld, ownFieldsOf, partitionOf, strategyType } from './partition.ts';

/** Its pods name a revision by its whole name. */
const revisioned = { ownFieldsOf, nameOf: ({ metadata }: KubeObject) => metadata.name };

/** Whether a release may touch this StatefulSet, and everything needed to go forward and back. */
export const inspect = (found: Found): Inspection =>
  inspectWorkload(found, {
    orphanedHold: (live) =>
      isHeld(live)
        ? `is held, but no release owns the hold (partition ${partitionOf(live)}); set spec.updateStrategy.rollingUpdate.partition to 0`
        : undefined,
    isCounted,
    unfinished: (live) => unfinished(found, live),
    planOf: (at, kind, serving) => planByRevisions(found, at, kind, revisioned, serving),
  });

/** Kubernetes never changes these once the StatefulSet is there. */
const frozen = ['serviceName', 'podManagementPolicy', 'selector', 'volumeClaimTemplates'];

/** A manifest that asks for what batches cannot provide, or for what cannot be changed. */
export const misfit = (object: KubeObject, live: KubeObject | undefined): string | undefined => {
  const unfit = unfitReason(object);
  if (unfit !== undefined) return `${nameOf(refOf(object))}: ${unfit}`;
  return live === undefined ? undefined : frozenChange(object, live, frozen);
};

const unfitReason = (object: KubeObject): string | undefined => {
  const type = strategyType(object);
  if (type !== 'RollingUpdate' && type !== 'OnDelete')
    return `spec.updateStrategy.type is ${String(type)}, and such pods are not replaced in batches; set RollingUpdate or OnDelete`;
  return partitionOf(object) > 0
    ? `spec.updateStrategy.rollingUpdate.partition is ${partitionOf(object)}, but the steps of the release set the partition; leave it out`
    : undefined;
};

const unfinished = (found: Found, live: KubeObject): Unfinished | undefined => {
  const { currentRevision, updateRevision } = fields(live['status']);
  if (strategyType(live) === 'OnDelete') return leftToOwner(found, live);
  return currentRevision === updateRevision ? undefined : unsettledRevision(found, live, revisioned);
};

/** With OnDelete a revision that not all pods run is not a rollout: a release would return to what serves. */
const leftToOwner = (found: Found, live: KubeObject): Unfinished | undefined => {
  const { updatedReplicas = 0, replicas = 0 } = fields(live['status']);
  if (updatedReplicas === replicas) return undefined;
  const unsettled = unsettledRevision(found, live, revisioned);
  const serving = servingTemplate(found, live, revisioned);
  return unsettled.kind === 'busy' && serving !== undefined ? { kind: 'stuck', serving } : unsettled;
};
