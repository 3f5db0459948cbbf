import type { ReleasePlan } from '../plan/plan.ts';
import type { WorkloadPlan } from '../workload/snapshot.ts';
import { isLast, type Step } from '../workload/step.ts';

/** A step that is neither watched nor approved need not settle: the next one may begin at once. */
export const batchOf = (
  { strategy: { steps, pauseSeconds = 0 }, judging }: ReleasePlan,
  workloads: readonly WorkloadPlan[],
  step: Step,
): Step => {
  const spec = steps[step.index];
  const isJudged =
    judging.checks.length > 0 &&
    spec?.checks !== false &&
    workloads.some(({ kind, serves }) => kind === 'update' && serves);
  const isPassing =
    spec?.bakeSeconds === 0 &&
    spec.window === undefined &&
    !spec.approve &&
    !isJudged &&
    (pauseSeconds === 0 || isLast(step));
  return { ...step, ...(isPassing ? { passing: true } : {}) };
};
