import type { StepSpec } from '#domain/app/app.ts';
import { stepAt } from '../step-at.ts';
import { freshPods } from '#domain/workload/step.ts';
import type { Misfit, Stepped } from './strategy.ts';

type Counted = Stepped & { readonly pods: number };

/**
 * The steps before the last that none of these workloads can take as they say; one that some can take is fine. A share
 * is bent to few pods (a file may be for ten in one place and for two in another), a number of pods is meant as it is.
 */
export const stepMisfits = (steps: readonly StepSpec[], workloads: readonly Stepped[]): readonly Misfit[] => {
  const counted = workloads.filter((one): one is Counted => one.pods !== undefined && one.pods > 0);
  if (counted.length === 0 || counted.length < workloads.length) return [];
  return steps.slice(0, -1).flatMap((_, index) => {
    const reasons = counted.map((one) => misfit(steps, index, one));
    const [first] = reasons;
    return first !== undefined && reasons.every((one) => one !== undefined)
      ? [
          {
            step: index,
            reason: first,
            workload: counted[0]?.name ?? '',
            ...(steps[index]?.pods === undefined ? { isBent: true as const } : {}),
          },
        ]
      : [];
  });
};

const misfit = (
  steps: readonly StepSpec[],
  index: number,
  { name, pods, noRoom }: Counted,
): string | undefined => {
  const spec = steps[index];
  if (spec === undefined) return undefined;
  const [said, here] = [`step ${index + 1} (${describeShare(spec)})`, countAt(steps, index, pods)];
  if (pods === 1 && noRoom !== undefined)
    return `${said} cannot be held by ${name}: it has a single pod and no room beside it (${noRoom}); use type: all-at-once, or more replicas`;
  if (pods === 1 && spec.pods === undefined && spec.percent < 50)
    return `${said} cannot be held by ${name}: it has a single pod, and a new one beside it is half of them; write 50%, or more replicas`;
  if (spec.pods !== undefined && spec.pods > here)
    return `${said} is more than ${name} can have new before its last step, ${here} of ${pods}; write fewer pods, or leave it out`;
  if (index === 0 || countAt(steps, index - 1, pods) < here) return undefined;
  const before = `step ${index} (${describeShare(steps[index - 1] ?? spec)})`;
  const many = `${here} of ${pods} ${pods === 1 ? 'pod' : 'pods'}`;
  return `${said} comes to the same ${many} of ${name} as ${before}; leave one of them out, or count in pods`;
};

const countAt = (steps: readonly StepSpec[], index: number, pods: number): number =>
  freshPods({ ...stepAt({ steps }, index), index, of: steps.length }, pods);

/** `10 %` or `3 pods`. */
export const describeShare = ({ percent, pods }: Pick<StepSpec, 'percent' | 'pods'>): string =>
  pods === undefined ? `${percent} %` : `${pods} ${pods === 1 ? 'pod' : 'pods'}`;
