import type { StepSpec, Strategy } from '../app/app.ts';
import type { Step } from '../workload/step.ts';

/** A step of a strategy as a batch: its share, and how its pods come. */
export const stepAt = (
  { steps, maxUnavailable, failureThreshold }: Strategy,
  index: number,
): Omit<Step, 'index' | 'of'> => {
  const spec = steps[index];
  if (spec === undefined) return { percent: 100 };
  const { percent, pods, beside, window, bakeSeconds } = spec;
  const earlier = earlierThan(steps, index);
  return {
    percent,
    ...(pods === undefined ? {} : { pods }),
    ...(earlier.length === 0 ? {} : { earlier }),
    ...(beside === undefined ? {} : { beside }),
    ...(window === undefined ? {} : { window: { size: window, provenSeconds: bakeSeconds } }),
    ...(maxUnavailable === undefined ? {} : { maxUnavailable }),
    ...(failureThreshold === undefined ? {} : { failureThreshold }),
  };
};

/** Shares in one unit increase as written; a percentage after a number of pods may be fewer pods. */
const earlierThan = (steps: readonly StepSpec[], index: number): NonNullable<Step['earlier']> => {
  const isCounted = steps[index]?.pods !== undefined;
  return steps
    .slice(0, index)
    .filter(({ pods }) => (pods !== undefined) !== isCounted)
    .map(({ percent, pods }) => (pods === undefined ? { percent } : { percent, pods }));
};
