import type { StepSpec, StepTraffic } from '#domain/app/app.ts';
import { percentOf } from '#domain/config/units.ts';
import type { WrittenStrategy } from '#domain/app/release-schema.ts';
import { inPlace } from './in-place.ts';
import { stepMisfits } from './step-misfits.ts';
import { trafficMisfits } from './traffic-misfits.ts';
import type { StrategyKind } from './strategy.ts';

const stepsOf = ({ steps, bake }: WrittenStrategy): readonly StepSpec[] => {
  const all = steps.map((step): StepSpec => {
    const {
      bake: own = bake,
      approve = false,
      checks,
      traffic,
      match,
      mirror,
    } = 'approve' in step ? step : {};
    const written = 'pods' in step ? step.pods : undefined;
    const pods = typeof written === 'number' ? written : undefined;
    const share = typeof written === 'string' ? percentOf(written) : undefined;
    return {
      percent: share ?? ('percent' in step ? (step.percent ?? 0) : 0),
      ...(pods === undefined ? {} : { pods }),
      bakeSeconds: own,
      approve,
      ...(checks === undefined ? {} : { checks: false as const }),
      ...trafficOf({ percent: traffic, match, mirror }),
    };
  });
  const isWhole = all.at(-1)?.percent === 100;
  return isWhole ? all : [...all, { percent: 100, bakeSeconds: bake, approve: false }];
};

const trafficOf = (written: {
  readonly [Field in keyof StepTraffic]: StepTraffic[Field] | undefined;
}): Pick<StepSpec, 'traffic'> => {
  const said = Object.entries(written).filter(([, value]) => value !== undefined);
  return said.length === 0 ? {} : { traffic: Object.fromEntries(said) };
};

/** Batches that are held and judged, each larger than the one before. */
export const canary: StrategyKind = {
  type: 'canary',
  fields: ['steps', 'bake', 'pauseBetween', 'maxUnavailable', 'failureThreshold', 'gitOps'],
  steps: stepsOf,
  misfits: (strategy, workloads) => [
    ...stepMisfits(strategy.steps, workloads),
    ...inPlace(strategy, workloads),
    ...trafficMisfits(strategy.steps, workloads),
  ],
  remark: () => undefined,
};
