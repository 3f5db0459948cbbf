import { fields } from '#domain/kube/fields.ts';
import { type KubeObject, nameOf, refOf } from '#domain/kube/object.ts';
import { frozenChange } from '../frozen-fields.ts';
import type { Found, Inspection } from '../kind.ts';
import { orSame } from '../or-same.ts';
import { planByRevisions, revisionLabel } from '../revision-plan.ts';
import { releaseLabel, sameTemplate, specOf } from '../snapshot.ts';
import { unsettledRevision } from '../unsettled-revision.ts';
import { isCounted } from '../counted.ts';
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
  const isUpdate = isTakenOver || !sameTemplate(found.template, before);
  const plan = planByRevisions(found, live, isUpdate ? 'update' : 'settings', revisioned);
  return { kind: 'clear', plan: orSame(plan) };
};

const troubleWith = (found: Found, live: KubeObject) => {
  const name = nameOf(refOf(live));
  const holder = live.metadata.labels?.[releaseLabel];
  const isKnown = holder === found.release || (holder !== undefined && holder === found.inherited?.release);
  if (holder !== undefined && !isKnown)
    return {
      kind: 'refused' as const,
      reason: `${name} is held by release ${holder}; end that release first, or remove the label ${releaseLabel} if no server knows it`,
    };
  if (hold.isHeld(live) && !isKnown)
    return {
      kind: 'refused' as const,
      reason: `${name} has spec.updateStrategy.type OnDelete, and such pods are not replaced in batches; set RollingUpdate`,
    };
  if (!isCounted(live))
    return { kind: 'busy' as const, reason: `${name}: its controller has not yet seen the last change` };
  const { updatedNumberScheduled = 0, desiredNumberScheduled = 0 } = fields(live['status']);
  return isKnown || updatedNumberScheduled === desiredNumberScheduled
    ? undefined
    : unsettledRevision(found, live, revisioned);
};
