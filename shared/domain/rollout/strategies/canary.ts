import type { StepSpec } from '#domain/app/app.ts';
import type { WrittenStrategy } from '#domain/app/release-schema.ts';
import { inPlace } from './in-place.ts';
import { stepMisfits } from './step-misfits.ts';
import type { StrategyKind } from './strategy.ts';

const stepsOf = ({ steps, bake }: WrittenStrategy): readonly StepSpec[] => {
  const all = steps.map((step): StepSpec => {
    const { bake: own = bake, approve = false, checks, traffic, match } = 'approve' in step ? step : {};
    const pods = 'pods' in step ? step.pods : undefined;
    return {
      percent: 'percent' in step ? (step.percent ?? 0) : 0,
      ...(pods === undefined ? {} : { pods }),
      bakeSeconds: own,
      approve,
      ...(checks === undefined ? {} : { checks: false as const }),
      ...trafficOf(traffic, match),
    };
  });
  const isWhole = all.at(-1)?.percent === 100;
  return isWhole ? all : [...all, { percent: 100, bakeSeconds: bake, approve: false }];
};

const trafficOf = (
  percent: number | undefined,
  match: NonNullable<StepSpec['traffic']>['match'],
): Pick<StepSpec, 'traffic'> =>
  percent === undefined && match === undefined
    ? {}
    : {
        traffic: {
          ...(percent === undefined ? {} : { percent }),
          ...(match === undefined ? {} : { match }),
        },
      };

/** Batches that stand and are judged, each larger than the one before. */
export const canary: StrategyKind = {
  type: 'canary',
  fields: ['steps', 'bake', 'pauseBetween', 'maxUnavailable', 'failureThreshold', 'gitOps'],
  steps: stepsOf,
  misfits: (strategy, workloads) => [
    ...stepMisfits(strategy.steps, workloads),
    ...inPlace(strategy, workloads),
  ],
  remark: () => undefined,
};
