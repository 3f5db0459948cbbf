import type { StepSpec } from '#domain/app/app.ts';
import { freshPods } from '#domain/workload/step.ts';
import { stepAt } from '../step-at.ts';
import type { Misfit, Stepped } from './strategy.ts';
import { describeShare } from './step-misfits.ts';

/** The steps that give the new revision more of the requests than its pods are made for. */
export const trafficMisfits = (
  steps: readonly StepSpec[],
  workloads: readonly Stepped[],
): readonly Misfit[] =>
  steps.flatMap((spec, step) => {
    const { percent, mirror = 0 } = spec.traffic ?? {};
    if ((percent === undefined && mirror === 0) || step === steps.length - 1) return [];
    return workloads.flatMap(({ name, pods }) => {
      const share = pods === undefined ? shareWithout(spec) : shareOf(steps, step, pods);
      const asked = (percent ?? share ?? 0) + mirror;
      if (share === undefined || asked <= share) return [];
      const copies = mirror === 0 ? '' : `, ${mirror} % of them copies,`;
      const remedy =
        mirror === 0 ? `traffic: ${share}% or less` : `traffic and mirror of ${share}% or less together`;
      const many = pods === undefined ? '' : ` of ${pods}`;
      const reason = `step ${step + 1} gives ${asked} % of the requests${copies} to ${describeShare(spec)}${many} of ${name}, which are made for ${share} %; write ${remedy}, or more pods`;
      return [{ step, reason }];
    });
  });

/** Where something else decides how many pods there are, a share is a share. */
const shareWithout = ({ percent, pods }: StepSpec): number | undefined =>
  pods === undefined ? percent : undefined;

const shareOf = (steps: readonly StepSpec[], index: number, pods: number): number => {
  if (pods === 0) return 100;
  const fresh = freshPods({ ...stepAt({ steps }, index), index, of: steps.length }, pods);
  return Math.floor((1000 * fresh) / pods) / 10;
};
