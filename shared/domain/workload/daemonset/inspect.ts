import { fields } from '#domain/kube/fields.ts';
import { type KubeObject, nameOf, refOf } from '#domain/kube/object.ts';
import { frozenChange } from '../frozen-fields.ts';
import { isCounted } from '../counted.ts';
import { inspectWorkload, type Unfinished } from '../inspect-workload.ts';
import type { Found, Inspection } from '../kind.ts';
import { planByRevisions, revisionLabel } from '../revision-plan.ts';
import { unsettledRevision } from '../unsettled-revision.ts';
import { hold, strategyType } from './on-delete.ts';

/** Its pods name a revision by its hash alone. */
const revisioned = {
  ownFieldsOf: (object: KubeObject) => hold.ownFieldsOf(object),
  nameOf: ({ metadata }: KubeObject) => metadata.labels?.[revisionLabel] ?? '',
};

/** A manifest that asks for what batches cannot provide, or for what cannot be changed. */
export const misfit = (object: KubeObject, live: KubeObject | undefined): string | undefined => {
  if (strategyType(object) !== 'RollingUpdate')
    return `${nameOf(refOf(object))}: spec.updateStrategy.type is ${String(strategyType(object))}, and such pods are not replaced in batches; set RollingUpdate`;
  return live === undefined ? undefined : frozenChange(object, live, ['selector']);
};

/** Whether a release may touch this DaemonSet, and everything needed to go forward and back. */
export const inspect = (found: Found): Inspection =>
  inspectWorkload(found, {
    orphanedHold: (live) =>
      hold.isHeld(live)
        ? 'has spec.updateStrategy.type OnDelete, and such pods are not replaced in batches; set RollingUpdate'
        : undefined,
    isCounted,
    unfinished: (live) => unfinished(found, live),
    planOf: (at, kind, serving) => planByRevisions(found, at, kind, revisioned, serving),
  });

const unfinished = (found: Found, live: KubeObject): Unfinished | undefined => {
  const { updatedNumberScheduled = 0, desiredNumberScheduled = 0 } = fields(live['status']);
  return updatedNumberScheduled === desiredNumberScheduled
    ? undefined
    : unsettledRevision(found, live, revisioned);
};
