import type { ReleasePlan } from '../plan/plan.ts';
import type { Release } from '../release/release.ts';
import type { Step } from '../workload/step.ts';
import type { Parking, TargetFact, TargetHold, TargetWatch } from './target.ts';

/** What comes next in one target, read off the journal alone: the one place where a rollout forks. */
export type NextStep =
  | { readonly kind: 'prepare' }
  /** `step` is set when it has to be begun; without it the one under way goes on. */
  | { readonly kind: 'move'; readonly begin?: Step }
  | { readonly kind: 'judge' }
  | { readonly kind: 'park'; readonly why: Parking; readonly question: string }
  | { readonly kind: 'finish'; readonly begin: boolean }
  | { readonly kind: 'watch' }
  /** What the new revision leaves out is removed. */
  | { readonly kind: 'tidy' }
  /** Nothing is left to do: the watch is over and has found nothing, and what was left out is gone. */
  | { readonly kind: 'arrive'; readonly because: string }
  | { readonly kind: 'roll-back'; readonly begin?: string }
  | { readonly kind: 'close' };

/** Broken means our own fault: after so many tries at the same place we bring the target back, or ask for a person. */
export const patience = 3;

export const nextStep = (plan: ReleasePlan, release: Release, hold: TargetHold): NextStep => {
  if (hold.declined !== undefined || hold.stranded !== undefined || hold.arrived === true)
    return { kind: 'close' };
  if (hold.back !== undefined) return { kind: 'roll-back' };
  if (release.back) return { kind: 'roll-back', begin: backBecause(release) };
  const { control } = release;
  if (control.kind === 'aborted') {
    return turnBack(hold, `aborted by ${control.by}${control.because === '' ? '' : `: ${control.because}`}`);
  }
  if (isBroken(hold)) return turnBack(hold, hold.trouble?.because ?? 'it broke');
  if (control.kind === 'paused')
    return { kind: 'park', why: 'pause', question: `paused by ${control.by}; resume or abort?` };
  if (hold.baseline === undefined) return { kind: 'prepare' };
  if (hold.tidying !== undefined)
    return hold.tidying.isDone ? { kind: 'arrive', because: hold.tidying.because } : { kind: 'tidy' };
  if (hold.watch !== undefined) return watchOn(plan, hold.watch);
  if (hold.finishingSince !== undefined) return { kind: 'finish', begin: false };
  return climb(plan, hold);
};

/** All runs as it should: that is the end, or what the new revision leaves out can go. */
export const arrival = ({ release, leaving = [], tidying }: TargetHold, because: string): TargetFact =>
  leaving.length > 0 && tidying === undefined
    ? { kind: 'tidying', release, because }
    : { kind: 'arrived', release, because };

const isBroken = ({ trouble }: TargetHold): boolean =>
  trouble !== undefined && trouble.name === 'Broken' && trouble.times >= patience;

/** Nothing was written before the baseline was kept, so there is nothing to bring back. */
const turnBack = (hold: TargetHold, because: string): NextStep =>
  hold.baseline === undefined && hold.inherited === undefined
    ? { kind: 'close' }
    : { kind: 'roll-back', begin: because };

const backBecause = (release: Release): string => {
  if (release.cause.kind === 'undo')
    return `${release.cause.by} asked for what ran before ${release.cause.release}`;
  const { control } = release;
  if (control.kind === 'aborted') return `aborted by ${control.by}`;
  const failed = Object.entries(release.closed).find(
    ([, { kind }]) => kind !== 'released' && kind !== 'unchanged',
  );
  return failed === undefined
    ? 'the release comes back as a whole'
    : `the release did not end well in ${failed[0]}`;
};

const begin = (plan: ReleasePlan, index: number): NextStep => {
  const spec = plan.strategy.steps[index];
  if (spec === undefined) return { kind: 'finish', begin: true };
  return { kind: 'move', begin: { index, percent: spec.percent, of: plan.strategy.steps.length } };
};

const climb = (plan: ReleasePlan, { step }: TargetHold): NextStep => {
  if (step === undefined) return begin(plan, 0);
  const spec = plan.strategy.steps[step.index];
  if (step.settledAt === undefined || spec === undefined) return { kind: 'move' };
  // At 100 % there are no stable pods left to compare with.
  if (step.index === plan.strategy.steps.length - 1) return { kind: 'finish', begin: true };
  if (step.answer === 'rejected' || step.answer === 'expired') {
    return { kind: 'roll-back', begin: noBecause(step.answer) };
  }
  switch (step.verdict?.kind) {
    case undefined:
    case 'wait':
      return { kind: 'judge' };
    case 'fail':
      return { kind: 'roll-back', begin: step.verdict.because };
    case 'pass':
      return spec.approve && step.answer === undefined
        ? {
            kind: 'park',
            why: 'approval',
            question: `step ${step.index + 1} (${step.percent} %) is good: ${step.verdict.because}. Go on?`,
          }
        : begin(plan, step.index + 1);
    case 'inconclusive':
    case 'no-data':
      return undecided(plan, step);
    default:
      return step.verdict satisfies never;
  }
};

const noBecause = (answer: 'rejected' | 'expired'): string =>
  answer === 'expired' ? 'nobody answered in time' : 'a person said no';

const undecided = (plan: ReleasePlan, step: NonNullable<TargetHold['step']>): NextStep => {
  const because = step.verdict?.because ?? '';
  if (step.answer === 'approved') return begin(plan, step.index + 1);
  if (plan.judging.onUndecided === 'roll-back')
    return { kind: 'roll-back', begin: `cannot tell whether it is good: ${because}` };
  return {
    kind: 'park',
    why: 'undecided',
    question: `step ${step.index + 1} (${step.percent} %) cannot be judged: ${because}. Go on all the same?`,
  };
};

const watchOn = ({ watch, judging }: ReleasePlan, { verdict, answer }: TargetWatch): NextStep => {
  if (answer === 'approved') return { kind: 'arrive', because: 'a person said that it stays' };
  if (answer !== undefined) return { kind: 'roll-back', begin: noBecause(answer) };
  const asks = (because: string): NextStep => ({
    kind: 'park',
    why: 'watch',
    question: `all pods run the new revision: ${because}. Shall it stay?`,
  });
  if (verdict === undefined) return { kind: 'watch' };
  switch (verdict.kind) {
    case 'watching':
      return { kind: 'watch' };
    case 'calm':
    case 'overtaken':
      return { kind: 'arrive', because: verdict.because };
    case 'burning':
      return watch?.onBurn === 'hold' ? asks(verdict.because) : { kind: 'roll-back', begin: verdict.because };
    case 'unseen':
      return judging.onMissing === 'roll-back'
        ? { kind: 'roll-back', begin: `${verdict.because}, which checks.onMissing takes for bad` }
        : asks(verdict.because);
    default:
      return verdict.kind satisfies never;
  }
};
