import { fields } from '#domain/kube/fields.ts';
import { type KubeObject, nameOf, refOf } from '#domain/kube/object.ts';
import { frozenChange } from '../frozen-fields.ts';
import type { Found, Inspection } from '../kind.ts';
import { orSame } from '../or-same.ts';
import { planByRevisions, wantsScaling } from '../revision-plan.ts';
import { releaseLabel, sameTemplate, specOf } from '../snapshot.ts';
import { servingTemplate, unsettledRevision } from '../unsettled-revision.ts';
import { isHeld, ownFieldsOf, partitionOf, strategyType } from './partition.ts';

/** Its pods name a revision by its whole name. */
const revisioned = { ownFieldsOf, nameOf: ({ metadata }: KubeObject) => metadata.name };

/** Whether a release may touch this StatefulSet, and everything needed to go forward and back. */
export const inspect = (found: Found): Inspection => {
  const { live, object } = found;
  if (live === undefined)
    return { kind: 'clear', plan: planByRevisions(found, object, 'create', revisioned) };
  const trouble = troubleWith(found, live);
  if (trouble?.kind === 'stuck')
    return { kind: 'clear', plan: planByRevisions(found, live, 'update', revisioned, trouble.serving) };
  if (trouble !== undefined) return trouble;
  const before = found.inherited?.plan?.before.template ?? specOf(live)['template'];
  const isTakenOver = live.metadata.labels?.[releaseLabel] !== undefined;
  if (isTakenOver || !sameTemplate(found.template, before))
    return { kind: 'clear', plan: planByRevisions(found, live, 'update', revisioned) };
  const kind = wantsScaling(found, live) ? 'scale' : 'settings';
  return { kind: 'clear', plan: orSame(planByRevisions(found, live, kind, revisioned)) };
};

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

const troubleWith = (found: Found, live: KubeObject) => {
  const name = nameOf(refOf(live));
  const refused = (reason: string) => ({ kind: 'refused' as const, reason: `${name} ${reason}` });
  const busy = (reason: string) => ({ kind: 'busy' as const, reason: `${name}: ${reason}` });
  const holder = live.metadata.labels?.[releaseLabel];
  const isKnown = holder === found.release || (holder !== undefined && holder === found.inherited?.release);
  if (holder !== undefined && !isKnown)
    return refused(
      `is held by release ${holder}; end that release first, or remove the label ${releaseLabel} if no server knows it`,
    );
  if (isHeld(live) && !isKnown)
    return refused(
      `is held, but no release owns the hold (partition ${partitionOf(live)}); set spec.updateStrategy.rollingUpdate.partition to 0`,
    );
  const { observedGeneration, currentRevision, updateRevision } = fields(live['status']);
  if (typeof observedGeneration !== 'number' || observedGeneration < (live.metadata.generation ?? 0))
    return busy('its controller has not yet seen the last change');
  if (isKnown) return undefined;
  if (strategyType(live) === 'OnDelete') return leftToOwner(found, live);
  return currentRevision === updateRevision ? undefined : unsettledRevision(found, live, revisioned);
};

/** With OnDelete a revision that not all pods run is not a rollout: a release would return to what serves. */
const leftToOwner = (found: Found, live: KubeObject) => {
  const { updatedReplicas = 0, replicas = 0 } = fields(live['status']);
  if (updatedReplicas === replicas) return undefined;
  const unsettled = unsettledRevision(found, live, revisioned);
  const serving = servingTemplate(found, live, revisioned);
  return unsettled.kind === 'busy' && serving !== undefined ? { kind: 'stuck' as const, serving } : unsettled;
};
