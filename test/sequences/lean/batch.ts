import type { ReleasePlan } from '#domain/plan/plan.ts';
import type { Step } from '#domain/workload/step.ts';
import type { WorldSpec } from '../sequence.ts';

export const batchOf = (
  { steps, bakeSeconds, serves }: WorldSpec,
  { index, percent }: { index: number; percent: number },
): Step => ({
  index,
  percent,
  of: steps.length,
  ...(bakeSeconds === 0 && !serves ? { passing: true as const } : {}),
});

/** As much of a plan as the decisions read of it. */
export const planOf = ({ steps, bakeSeconds }: WorldSpec): ReleasePlan =>
  ({
    strategy: { steps: steps.map(({ percent }) => ({ percent, bakeSeconds, approve: false })) },
    judging: { checks: [], onUndecided: 'ask', onMissing: 'ask' },
  }) as unknown as ReleasePlan;
