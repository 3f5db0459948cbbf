import type { StepSpec } from '../app/app.ts';
import { areAllReady, expectedSteps, mayBegin, stepsIn } from '../order/turn.ts';
import type { ReleasePlan } from '../plan/plan.ts';
import type { Step } from '../workload/step.ts';
import type { TargetLock } from './target.ts';

/** A step of a target that begins; `shares` are those of its components where they wait for each other. */
export interface Beginning extends Step {
  readonly shares?: Readonly<Record<string, number>>;
}

/** The step of a target with this number, or undefined when there is none left to take. */
export const nextBeginning = (
  { strategy: { steps } }: ReleasePlan,
  lock: TargetLock,
  index: number,
): Beginning | undefined => {
  const { order, standings = {} } = lock;
  if (order === undefined) {
    const spec = steps[index];
    return spec && { index, percent: spec.percent, of: steps.length };
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

/** The own steps that are watched while the target is in its step `index`: all but the last, after which nothing old is left. */
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
  { strategy: { steps } }: ReleasePlan,
  { order, standings = {}, step }: TargetLock,
  component: string,
): Step | undefined => {
  if (step === undefined) return undefined;
  const of = steps.length;
  if (order === undefined) return { index: step.index, percent: step.percent, of };
  const index = stepsIn(order, standings, step.index, of).get(component);
  return index === undefined ? undefined : { index, percent: steps[index]?.percent ?? 100, of };
};
