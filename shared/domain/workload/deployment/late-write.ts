import { type KubeObject, nameOf } from '#domain/kube/object.ts';
import { sameTemplate, specOf, type WorkloadPlan } from '../snapshot.ts';
import { isHeld } from './hold.ts';
import type { Ending, LateWrite } from '../late-write.ts';
import { holderOf, wroteLast } from '../observation.ts';

/** Compares a workload with how the release has ended. What others have made of it since is their affair. */
export const lateWriteOf = (
  plan: WorkloadPlan,
  live: KubeObject | undefined,
  { release, went }: Ending,
): LateWrite | undefined => {
  if (live === undefined || plan.kind === 'same') return undefined;
  const name = nameOf(plan.ref);
  const holder = holderOf(live);
  if (holder === release) {
    const how = isHeld(live) ? ' and stands in its hold' : '';
    return { reason: `${name} carries the label of release ${release}${how}, which is over`, isOurs: true };
  }
  if (holder !== undefined || !wroteLast(live)) return undefined;
  if (isHeld(live)) return { reason: `${name} stands in a hold of ours that no release owns`, isOurs: false };
  const other = went === 'back' ? plan.after : plan.before;
  const ended = went === 'back' ? plan.before : plan.after;
  const template = specOf(live)['template'];
  return sameTemplate(template, other.template) && !sameTemplate(template, ended.template)
    ? { reason: `${name} runs what release ${release} was to leave, by a write of ours`, isOurs: false }
    : undefined;
};
