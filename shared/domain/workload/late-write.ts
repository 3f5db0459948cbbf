import { sameJson } from '../json.ts';
import { type KubeObject, nameOf, refOf } from '../kube/object.ts';
import { project } from '../kube/restore-fields.ts';
import { holderOf, wroteLast } from './observation.ts';
import { type ResourceChange, sameTemplate, specOf, type WorkloadPlan } from './snapshot.ts';

/** A release that has ended in a target, and what it left there: what it brought, or what it found. */
export interface Ending {
  readonly release: string;
  readonly went: 'forward' | 'back';
}

/** A state in the cluster although the release that would have written it is over: a write of ours that came late. */
export interface LateWrite {
  readonly reason: string;
  /** It carries the release's own label, so we may remove it; nothing else is ours. */
  readonly isOurs: boolean;
}

/** Compares a workload with how the release ended. Later changes by others do not count. */
export const lateWriteOf = (
  plan: WorkloadPlan,
  live: KubeObject | undefined,
  { release, went }: Ending,
  isHeld: (live: KubeObject) => boolean,
): LateWrite | undefined => {
  if (live === undefined || plan.kind === 'same') return undefined;
  const name = nameOf(plan.ref);
  const holder = holderOf(live);
  if (holder === release) {
    const hold = isHeld(live) ? ' and the hold' : '';
    return {
      reason: `${name} still carries the label${hold} of the finished release ${release}`,
      isOurs: true,
    };
  }
  if (holder !== undefined || !wroteLast(live)) return undefined;
  if (isHeld(live))
    return { reason: `${name} is held by Tidegate, but no release owns the hold`, isOurs: false };
  const other = went === 'back' ? plan.after : plan.before;
  const ended = went === 'back' ? plan.before : plan.after;
  const template = specOf(live)['template'];
  return sameTemplate(template, other.template) && !sameTemplate(template, ended.template)
    ? { reason: `${name} runs what release ${release} has replaced, because of a late write`, isOurs: false }
    : undefined;
};

/**
 * Compares an object that is not stepped with how the release ended: after a late write, all fields that the release
 * set have values that they should no longer have.
 */
export const lateWriteIn = (
  { object, before }: ResourceChange,
  live: KubeObject | undefined,
  { release, went }: Ending,
): LateWrite | undefined => {
  if (live === undefined || !wroteLast(live)) return undefined;
  const [ended, other] = went === 'back' ? [before, object] : [object, before];
  const names = (value: KubeObject | undefined) =>
    value !== undefined && sameJson(contentOf(project(object, live)), contentOf(project(object, value)));
  if (other === undefined || !names(other) || names(ended)) return undefined;
  return {
    reason: `${nameOf(refOf(object))} has fields that release ${release} has replaced, because of a late write`,
    isOurs: false,
  };
};

/** A status is not a wanted state. */
const contentOf = (value: unknown): unknown => {
  const { status: _, ...rest } = value as { readonly status?: unknown };
  return rest;
};
