import { fields } from '#domain/kube/fields.ts';
import { type KubeObject, nameOf, refOf } from '#domain/kube/object.ts';
import { frozenChange } from '../frozen-fields.ts';
import type { Found, Inspection } from '../kind.ts';
import { orSame } from '../or-same.ts';
import { planByRevisions, wantsScaling } from '../revision-plan.ts';
import { releaseLabel, sameTemplate, specOf } from '../snapshot.ts';
import { isHeld, ownFieldsOf, partitionOf, strategyType } from './partition.ts';

/** Its pods name a revision by its whole name. */
const revisioned = { ownFieldsOf, nameOf: ({ metadata }: KubeObject) => metadata.name };

/** Says whether a release may touch this StatefulSet, and everything it must know to go forward and back. */
export const inspect = (found: Found): Inspection => {
  const { live, object } = found;
  if (live === undefined)
    return { kind: 'clear', plan: planByRevisions(found, object, 'create', revisioned) };
  const trouble = troubleWith(found, live);
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

/** A manifest that asks for what batches cannot give, or for what cannot be changed. */
export const misfit = (object: KubeObject, live: KubeObject | undefined): string | undefined => {
  const unfit = unfitReason(object);
  if (unfit !== undefined) return `${nameOf(refOf(object))}: ${unfit}`;
  return live === undefined ? undefined : frozenChange(object, live, frozen);
};

const unfitReason = (object: KubeObject): string | undefined => {
  const type = strategyType(object);
  if (type !== 'RollingUpdate')
    return `spec.updateStrategy.type is ${String(type)}, and such pods are not replaced in batches; set RollingUpdate`;
  return partitionOf(object) > 0
    ? `spec.updateStrategy.rollingUpdate.partition is ${partitionOf(object)}, but the steps of the release set the partition; leave it out`
    : undefined;
};

const troubleWith = (found: Found, live: KubeObject): Inspection | undefined => {
  const name = nameOf(refOf(live));
  const refused = (reason: string): Inspection => ({ kind: 'refused', reason: `${name} ${reason}` });
  const busy = (reason: string): Inspection => ({ kind: 'busy', reason: `${name}: ${reason}` });
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
  if (!isKnown && strategyType(live) !== 'RollingUpdate' && isUndecided(found))
    return refused(
      `has spec.updateStrategy.type ${String(strategyType(live))}, and such pods are not replaced in batches; set RollingUpdate in the manifest`,
    );
  const { observedGeneration, currentRevision, updateRevision } = fields(live['status']);
  if (typeof observedGeneration !== 'number' || observedGeneration < (live.metadata.generation ?? 0))
    return busy('its controller has not yet seen the last change');
  return currentRevision === updateRevision || isKnown ? undefined : busy('another rollout is in progress');
};

/** The manifest leaves the strategy as it stands. */
const isUndecided = ({ object }: Found): boolean => specOf(object)['updateStrategy'] === undefined;
