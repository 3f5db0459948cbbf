import type { StepSpec } from '#domain/app/app.ts';
import type { ReleasePlan } from '#domain/plan/plan.ts';
import { stepAt } from '#domain/rollout/step-at.ts';
import type { Step } from '#domain/workload/step.ts';
import type { WorldSpec } from '../sequence.ts';

const whole = { percent: 100, approve: false } as const;

/** What the compiler makes of the strategy of a world, as the source of the full tier writes it. */
const stepsOf = ({ strategy, steps, bakeSeconds }: WorldSpec): readonly StepSpec[] => {
  const last = { ...whole, bakeSeconds };
  switch (strategy) {
    case 'all-at-once':
      return [{ ...whole, bakeSeconds: 0 }];
    case 'streaming':
      return [{ ...last, window: { percent: 25 } }];
    case 'blue-green':
      return [{ ...last, beside: true }, last];
    case 'pods':
    case undefined:
      return steps.map(({ percent, pods }) => ({
        ...(pods === undefined ? { percent } : { percent: 0, pods }),
        bakeSeconds,
        approve: false,
      }));
    default:
      return strategy satisfies never;
  }
};

/** As much of a plan as the decisions read of it. */
export const planOf = (world: WorldSpec): ReleasePlan =>
  ({
    strategy: { steps: stepsOf(world) },
    judging: { checks: [], onUndecided: 'ask', onMissing: 'ask' },
  }) as unknown as ReleasePlan;

export const batchOf = (
  { strategy }: Pick<ReleasePlan, 'strategy'>,
  { bakeSeconds, serves, strategy: type }: WorldSpec,
  index: number,
): Step => ({
  ...stepAt(strategy, index),
  index,
  of: strategy.steps.length,
  ...(bakeSeconds === 0 && !serves && type !== 'streaming' ? { passing: true as const } : {}),
});
