import type { ReleasePlan } from '../plan/plan.ts';
import type { Release } from '../release/release.ts';
import { watchedIn } from './steps-of.ts';
import type { TargetLock, TargetStep } from './target.ts';
import type { TargetFact } from './target-fact.ts';

/** A person's request about the current step, and the step that they saw. */
export type Steering = {
  readonly by: string;
  readonly reason?: string;
  /** The step that they have seen; in any other one the word means nothing. */
  readonly index: number;
} & ({ readonly kind: 'skip' } | { readonly kind: 'promote'; readonly to?: number | 'last' });

export type Steered =
  | { readonly kind: 'fact'; readonly fact: TargetFact }
  /** It was said before; saying it twice changes nothing. */
  | { readonly kind: 'known' }
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string };

const refused = (code: string, reason: string): Steered => ({ kind: 'refused', code, reason });

/** Whether a step may be skipped or promoted now, and the fact that records it. */
export const steer = (plan: ReleasePlan, release: Release, lock: TargetLock, steering: Steering): Steered => {
  const { step } = lock;
  const elsewhere = notInStep(release, lock, steering);
  if (elsewhere !== undefined || step === undefined)
    return elsewhere ?? refused('no-step', 'it has not begun its first step');
  return steering.kind === 'skip'
    ? skip(plan, lock, step, steering)
    : promote(plan, lock, step, { ...steering, to: destination(plan, steering) });
};

/** Why nothing can be said about this step: the release is elsewhere, or does not listen. */
const notInStep = (
  { control, back }: Release,
  { step, suspended, finishingSince, ...lock }: TargetLock,
  { index }: Steering,
): Steered | undefined => {
  if (back || lock.back !== undefined || control.kind === 'aborted')
    return refused('going-back', 'it is rolling back');
  if (control.kind === 'paused')
    return refused('paused', `it is paused by ${control.by}; \`tidegate resume\` it first`);
  if (finishingSince !== undefined || lock.completed === true)
    return refused('no-step', 'all its steps are over');
  if (step === undefined) return undefined;
  const now = `it is in step ${step.index + 1} now; nothing was changed`;
  if (index < step.index) return refused('step-over', `step ${index + 1} is over: ${now}`);
  if (index > step.index) return refused('not-begun', `step ${index + 1} has not begun: ${now}`);
  return suspended === undefined
    ? undefined
    : refused('asks', `it waits for an answer; \`tidegate approve ${suspended.approval}\` or reject it`);
};

const skip = (plan: ReleasePlan, lock: TargetLock, step: TargetStep, steering: Steering): Steered => {
  const { index, by } = steering;
  if (step.skipped !== undefined) return { kind: 'known' };
  const isFlowing = plan.strategy.steps[index]?.window !== undefined;
  if (!isFlowing && watchedIn(plan, lock, index).length === 0)
    return refused('nothing-to-skip', `step ${index + 1} is not judged: no old pod is left to compare with`);
  if (!isFlowing && step.verdict?.kind === 'pass')
    return refused('nothing-to-skip', `step ${index + 1} has passed already; \`tidegate promote\` continues`);
  return { kind: 'fact', fact: { kind: 'skipped', release: lock.release, index, by, ...said(steering) } };
};

const destination = ({ strategy }: ReleasePlan, steering: Steering): number => {
  const to = steering.kind === 'promote' ? steering.to : undefined;
  return to === 'last' ? strategy.steps.length - 1 : (to ?? steering.index + 1);
};

const promote = (
  plan: ReleasePlan,
  lock: TargetLock,
  step: TargetStep,
  steering: Steering & { readonly to: number },
): Steered => {
  const { index, by, to } = steering;
  const { steps } = plan.strategy;
  if (step.promoted !== undefined && step.promoted.to >= to) return { kind: 'known' };
  const isLast =
    lock.order === undefined ? index >= steps.length - 1 : watchedIn(plan, lock, index).length === 0;
  if (isLast) return refused('last-step', `step ${index + 1} is the last one`);
  if (lock.order !== undefined && to > index + 1)
    return refused('ordered', 'its components wait for each other, so its steps are taken one by one');
  if (to <= index || to >= steps.length)
    return refused(
      'no-such-step',
      `it can continue with steps ${index + 2} to ${steps.length}, not to ${to + 1}`,
    );
  const asking = steps.slice(index, to).findIndex(({ approve }) => approve && lock.isWhole !== true);
  if (asking !== -1 && !(asking === 0 && step.answer === 'approved'))
    return refused(
      'needs-approval',
      `the plan asks for an approval after step ${index + asking + 1}, which a promotion cannot skip; \`tidegate skip\` ends the checks, and then the approval is asked for`,
    );
  return {
    kind: 'fact',
    fact: { kind: 'promoted', release: lock.release, index, to, by, ...said(steering) },
  };
};

const said = ({ reason }: Steering): { readonly reason?: string } => (reason === undefined ? {} : { reason });
