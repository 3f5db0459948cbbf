import type { ReleasePlan } from '../plan/plan.ts';
import type { Release } from '../release/release.ts';
import { hasWritten } from './has-written.ts';
import { type Beginning, nextBeginning, watchedIn } from './steps-of.ts';
import { describeShare } from './strategies/step-misfits.ts';
import type { SuspendReason, TargetLock, TargetSoak, TargetStep } from './target.ts';
import type { TargetFact } from './target-fact.ts';

/** The next move in one target, decided from the journal alone: the one place where a rollout forks. */
export type NextStep =
  | { readonly kind: 'prepare' }
  /** `step` is set if it must begin; without it the current one continues. */
  | { readonly kind: 'move'; readonly begin?: Beginning }
  | { readonly kind: 'judge' }
  /** Nothing moves before `until`, epoch ms, unless a person sends a signal. */
  | { readonly kind: 'rest'; readonly until: number }
  | { readonly kind: 'suspend'; readonly why: SuspendReason; readonly question: string }
  | { readonly kind: 'finish'; readonly begin: boolean }
  | { readonly kind: 'soak' }
  /** What the new revision leaves out is removed. */
  | { readonly kind: 'prune' }
  /** Nothing is left to do: the watch is over without a finding, and the left-out objects are gone. */
  | { readonly kind: 'complete'; readonly reason: string }
  | { readonly kind: 'roll-back'; readonly begin?: string }
  | { readonly kind: 'close' };

/**
 * `broken` is our own fault: after so many failures at the same place the target is rolled back, or a person is asked.
 */
export const patience = 3;

export const nextStep = (plan: ReleasePlan, release: Release, lock: TargetLock, now: number): NextStep => {
  if (lock.declined !== undefined || lock.rollbackFailed !== undefined || lock.completed === true)
    return { kind: 'close' };
  if (lock.back !== undefined) return { kind: 'roll-back' };
  if (release.back) return { kind: 'roll-back', begin: backBecause(release) };
  const { control } = release;
  if (control.kind === 'aborted') {
    return rollBackOrClose(
      lock,
      `aborted by ${control.by}${control.reason === '' ? '' : `: ${control.reason}`}`,
    );
  }
  if (isBroken(lock)) return rollBackOrClose(lock, lock.trouble?.reason ?? 'it broke');
  if (control.kind === 'paused')
    return { kind: 'suspend', why: 'pause', question: `paused by ${control.by}; resume or abort?` };
  if (lock.snapshot === undefined) return { kind: 'prepare' };
  if (lock.pruning !== undefined)
    return lock.pruning.isDone ? { kind: 'complete', reason: lock.pruning.reason } : { kind: 'prune' };
  if (lock.soak !== undefined) return soakStep(plan, lock.soak);
  if (lock.finishingSince !== undefined) return { kind: 'finish', begin: false };
  return advanceHeld(plan, lock, now);
};

/** All runs as it should: that is the end, or what the new revision leaves out can go. */
export const completionOf = ({ release, removals = [], pruning }: TargetLock, reason: string): TargetFact =>
  removals.length > 0 && pruning === undefined
    ? { kind: 'pruning', release, reason }
    : { kind: 'completed', release, reason };

const isBroken = ({ trouble }: TargetLock): boolean =>
  trouble !== undefined && trouble.name === 'Broken' && trouble.times >= patience;

/** Nothing was written before a snapshot was kept, so there is nothing to bring back. */
const rollBackOrClose = (lock: TargetLock, reason: string): NextStep =>
  hasWritten(lock) ? { kind: 'roll-back', begin: reason } : { kind: 'close' };

const backBecause = (release: Release): string => {
  if (release.cause.kind === 'undo')
    return `${release.cause.by} asked for what ran before ${release.cause.release}`;
  const { control } = release;
  if (control.kind === 'aborted') return `aborted by ${control.by}`;
  const failed = Object.entries(release.closed).find(
    ([, { kind }]) => kind !== 'released' && kind !== 'unchanged',
  );
  return failed === undefined
    ? 'another target failed, so the whole release rolls back'
    : `the release failed in ${failed[0]}`;
};

const advanceHeld = (plan: ReleasePlan, lock: TargetLock, now: number): NextStep => {
  const { step } = lock;
  if (step === undefined) return beginStep(plan, lock, 0);
  if (step.settledAt === undefined) return moveOn(plan, step);
  if (step.promoted !== undefined) return beginStep(plan, lock, step.promoted.to);
  const next = afterPause(plan, step, beginStep(plan, lock, step.index + 1), now);
  const watched = watchedIn(plan, lock, step.index);
  // At 100 % there are no stable pods left to compare with.
  if (watched.length === 0) return next;
  if (step.answer === 'rejected' || step.answer === 'expired') {
    return { kind: 'roll-back', begin: noBecause(step.answer) };
  }
  // Where all has come with the first step, a no after it could keep nothing from coming.
  const asked = lock.isWhole !== true && watched.some(({ approve }) => approve) && step.answer === undefined;
  if (step.skipped !== undefined) return asked ? asks(step, `${step.skipped} has skipped its checks`) : next;
  switch (step.verdict?.kind) {
    case undefined:
    case 'wait':
      return { kind: 'judge' };
    case 'fail':
      return { kind: 'roll-back', begin: step.verdict.reason };
    case 'pass':
      return asked ? asks(step, `is good: ${step.verdict.reason}`) : next;
    case 'inconclusive':
    case 'no-data':
      return undecided(plan, step, next);
    default:
      return step.verdict satisfies never;
  }
};

/** A window continues by itself, but not past a point where the judge cannot tell. */
const moveOn = (plan: ReleasePlan, step: TargetStep): NextStep => {
  const isFlowing = plan.strategy.steps[step.index]?.window !== undefined;
  if (!isFlowing || step.skipped !== undefined) return { kind: 'move' };
  if (step.answer === 'rejected' || step.answer === 'expired')
    return { kind: 'roll-back', begin: noBecause(step.answer) };
  const isOpen = step.verdict?.kind === 'inconclusive' || step.verdict?.kind === 'no-data';
  return isOpen ? undecided(plan, step, { kind: 'move' }) : { kind: 'move' };
};

const asks = (step: TargetStep, reason: string): NextStep => ({
  kind: 'suspend',
  why: 'approval',
  question: `step ${step.index + 1} (${describeShare(step)}) ${reason}. Continue?`,
});

/** The pause after a good step, if the plan has one. */
const afterPause = (
  { strategy: { pauseSeconds = 0 } }: ReleasePlan,
  { passedAt }: TargetStep,
  next: NextStep,
  now: number,
): NextStep => {
  const until = (passedAt ?? 0) + pauseSeconds * 1000;
  return pauseSeconds > 0 && passedAt !== undefined && now < until && next.kind === 'move'
    ? { kind: 'rest', until }
    : next;
};

const beginStep = (plan: ReleasePlan, lock: TargetLock, index: number): NextStep => {
  const begin = nextBeginning(plan, lock, index);
  return begin === undefined ? { kind: 'finish', begin: true } : { kind: 'move', begin };
};

const noBecause = (answer: 'rejected' | 'expired'): string =>
  answer === 'expired' ? 'no answer in time' : 'rejected';

const undecided = (plan: ReleasePlan, step: TargetStep, next: NextStep): NextStep => {
  const reason = step.verdict?.reason ?? '';
  if (step.answer === 'approved') return next;
  if (plan.judging.onUndecided === 'roll-back')
    return { kind: 'roll-back', begin: `inconclusive: ${reason}` };
  return {
    kind: 'suspend',
    why: 'undecided',
    question: `step ${step.index + 1} (${describeShare(step)}) cannot be judged: ${reason}. Continue anyway?`,
  };
};

const soakStep = ({ soak, judging }: ReleasePlan, { verdict, answer }: TargetSoak): NextStep => {
  if (answer === 'approved') return { kind: 'complete', reason: 'a person decided to keep it' };
  if (answer !== undefined) return { kind: 'roll-back', begin: noBecause(answer) };
  const asks = (reason: string): NextStep => ({
    kind: 'suspend',
    why: 'soak',
    question: `all pods run the new revision: ${reason}. Keep it?`,
  });
  if (verdict === undefined) return { kind: 'soak' };
  switch (verdict.kind) {
    case 'soaking':
      return { kind: 'soak' };
    case 'calm':
    case 'overtaken':
      return { kind: 'complete', reason: verdict.reason };
    case 'burning':
      return soak?.onBurn === 'ask' ? asks(verdict.reason) : { kind: 'roll-back', begin: verdict.reason };
    case 'unseen':
      return judging.onMissing === 'roll-back'
        ? { kind: 'roll-back', begin: `${verdict.reason}, and checks.onMissing says rollback` }
        : asks(verdict.reason);
    default:
      return verdict.kind satisfies never;
  }
};
