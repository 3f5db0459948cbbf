import type { ReleasePlan } from '../plan/plan.ts';
import type { Release } from '../release/release.ts';
import { hasWritten } from './has-written.ts';
import { type Beginning, nextBeginning, watchedIn } from './steps-of.ts';
import type { SuspendReason, TargetFact, TargetLock, TargetSoak, TargetStep } from './target.ts';

/** What comes next in one target, read off the journal alone: the one place where a rollout forks. */
export type NextStep =
  | { readonly kind: 'prepare' }
  /** `step` is set when it has to be begun; without it the one under way goes on. */
  | { readonly kind: 'move'; readonly begin?: Beginning }
  | { readonly kind: 'judge' }
  | { readonly kind: 'suspend'; readonly why: SuspendReason; readonly question: string }
  | { readonly kind: 'finish'; readonly begin: boolean }
  | { readonly kind: 'soak' }
  /** What the new revision leaves out is removed. */
  | { readonly kind: 'prune' }
  /** Nothing is left to do: the watch is over and has found nothing, and what was left out is gone. */
  | { readonly kind: 'complete'; readonly reason: string }
  | { readonly kind: 'roll-back'; readonly begin?: string }
  | { readonly kind: 'close' };

/** Broken means our own fault: after so many tries at the same place we bring the target back, or ask for a person. */
export const patience = 3;

export const nextStep = (plan: ReleasePlan, release: Release, lock: TargetLock): NextStep => {
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
  return advanceHeld(plan, lock);
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

const advanceHeld = (plan: ReleasePlan, lock: TargetLock): NextStep => {
  const { step } = lock;
  if (step === undefined) return beginStep(plan, lock, 0);
  if (step.settledAt === undefined) return { kind: 'move' };
  const next = beginStep(plan, lock, step.index + 1);
  const watched = watchedIn(plan, lock, step.index);
  // At 100 % there are no stable pods left to compare with.
  if (watched.length === 0) return next;
  if (step.answer === 'rejected' || step.answer === 'expired') {
    return { kind: 'roll-back', begin: noBecause(step.answer) };
  }
  switch (step.verdict?.kind) {
    case undefined:
    case 'wait':
      return { kind: 'judge' };
    case 'fail':
      return { kind: 'roll-back', begin: step.verdict.reason };
    case 'pass':
      return watched.some(({ approve }) => approve) && step.answer === undefined
        ? {
            kind: 'suspend',
            why: 'approval',
            question: `step ${step.index + 1} (${step.percent} %) is good: ${step.verdict.reason}. Continue?`,
          }
        : next;
    case 'inconclusive':
    case 'no-data':
      return undecided(plan, step, next);
    default:
      return step.verdict satisfies never;
  }
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
    question: `step ${step.index + 1} (${step.percent} %) cannot be judged: ${reason}. Continue anyway?`,
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
