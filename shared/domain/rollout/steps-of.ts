import type { StepSpec } from '../app/app.ts';
import { areAllReady, expectedSteps, mayBegin, stepsIn } from '../order/turn.ts';
import type { ReleasePlan } from '../plan/plan.ts';
import type { Step } from '../workload/step.ts';
import { stepAt } from './step-at.ts';
import type { TargetLock } from './target.ts';

/** A step of a target that begins; `shares` are those of its components if they depend on each other. */
export interface Beginning extends Step {
  readonly shares?: Readonly<Record<string, number>>;
}

/** The step of a target with this number, or undefined when there is none left to take. */
export const nextBeginning = (
  { strategy }: ReleasePlan,
  lock: TargetLock,
  index: number,
): Beginning | undefined => {
  const { steps } = strategy;
  const { order, standings = {} } = lock;
  if (order === undefined) {
    const spec = steps[index];
    if (spec === undefined) return undefined;
    const { percent, pods } = spec;
    return { index, percent, of: steps.length, ...(pods === undefined ? {} : { pods }) };
  }
  if (areAllReady(order, standings)) return undefined;
  const going = stepsIn(order, standings, index, steps.length);
  const first = mayBegin(order, standings).flatMap(({ name, inBatches }) => (inBatches ? [name] : []));
  const shares = Object.fromEntries([
    ...[...going].map(([name, own]) => [name, steps[own]?.percent ?? 100] as const),
    ...first.map((name) => [name, steps[0]?.percent ?? 100] as const),
  ]);
  return {
    index,
    percent: Math.min(100, ...Object.values(shares)),
    of: expectedSteps(order, standings, index, steps.length),
    shares,
  };
};

/**
 * The own steps that are watched while the target is in its step `index`: all but the last, after which no old pods are
 * left.
 */
export const watchedIn = (
  { strategy: { steps } }: ReleasePlan,
  { order, standings = {} }: TargetLock,
  index: number,
): readonly StepSpec[] => {
  const own = order === undefined ? [index] : stepsIn(order, standings, index, steps.length).values();
  return [...own].flatMap((number) => (number < steps.length - 1 ? (steps[number] ?? []) : []));
};

/** The own step of one component in the step that the target is in; undefined when it takes none. */
export const ownStepOf = (
  { strategy }: ReleasePlan,
  { order, standings = {}, step }: TargetLock,
  component: string,
): Step | undefined => {
  if (step === undefined) return undefined;
  const of = strategy.steps.length;
  if (order === undefined) return { ...stepAt(strategy, step.index), index: step.index, of };
  const index = stepsIn(order, standings, step.index, of).get(component);
  return index === undefined ? undefined : { ...stepAt(strategy, index), index, of };
};
