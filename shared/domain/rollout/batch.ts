import type { ReleasePlan } from '../plan/plan.ts';
import type { WorkloadPlan } from '../workload/snapshot.ts';
import type { Step } from '../workload/step.ts';

/** A step that is neither watched nor answered for need not stand: the next one may begin at once. */
export const batchOf = (
  { strategy: { steps }, judging }: ReleasePlan,
  workloads: readonly WorkloadPlan[],
  { index, percent, of }: Step,
): Step => {
  const spec = steps[index];
  const isJudged =
    judging.checks.length > 0 && workloads.some(({ kind, serves }) => kind === 'update' && serves);
  const isPassing = spec?.bakeSeconds === 0 && !spec.approve && !isJudged;
  return { index, percent, of, ...(isPassing ? { passing: true } : {}) };
};
