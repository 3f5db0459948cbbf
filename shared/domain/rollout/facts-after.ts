import type { SoakPolicy, SoakResult } from '../analysis/burn-rate.ts';
import type { Verdict } from '../analysis/verdict.ts';
import type { FailureLogs } from '../kube/pod-log.ts';
import type { FailureName } from '../failure.ts';
import { isObstacle } from '../workload/obstacle.ts';
import type { Progress } from '../workload/step.ts';
import { completionOf, patience } from './next-step.ts';
import type { TargetLock, TargetSoak } from './target.ts';
import type { TargetFact } from './target-fact.ts';

/* Which facts a task records about its target, given what it has found. Every function ignores what came too late. */

/**
 * The logs of new pods are a part of the fact that begins the way back: a crash can neither part them from it, nor have
 * them written again.
 */
export const withLogs = (
  decided: TargetFact | readonly TargetFact[] | undefined,
  logs: FailureLogs | undefined,
): readonly TargetFact[] =>
  [decided ?? []].flat().map((fact) => (fact.kind === 'rolling-back' ? { ...fact, ...logs } : fact));

/** After a look at the pods of a step. */
export const factAfterMove = (
  lock: TargetLock,
  index: number,
  progress: Progress,
): TargetFact | undefined => {
  const { release, step } = lock;
  if (lock.back !== undefined || step?.index !== index || step.settledAt !== undefined) return undefined;
  if (progress.kind === 'settled') return { kind: 'step-settled', release, index, reason: progress.reason };
  return progress.kind === 'stuck' ? { kind: 'rolling-back', release, reason: progress.reason } : undefined;
};

/**
 * After an analysis. A verdict of `wait` is recorded when it is the first of its step, or when the numbers of a check
 * have gone or come back; a failure starts the rollback in the same write.
 */
export const factsAfterAnalysis = (lock: TargetLock, verdict: Verdict): readonly TargetFact[] => {
  const { release, step, trouble } = lock;
  if (step === undefined || lock.back !== undefined) return [];
  // A window is judged repeatedly while it moves; only changes are recorded.
  const isSaid =
    step.settledAt === undefined && verdict.kind !== 'fail' && step.verdict?.kind === verdict.kind;
  if (isSaid || (verdict.kind === 'wait' && !isNewVerdict(step.verdict, verdict)))
    return trouble === undefined || (step.settledAt === undefined && isObstacle(trouble.name))
      ? []
      : [{ kind: 'cleared', release, name: trouble.name }];
  const judged: TargetFact = { kind: 'judged', release, index: step.index, verdict };
  return verdict.kind === 'fail'
    ? [judged, { kind: 'rolling-back', release, reason: verdict.reason }]
    : [judged];
};

const isNewVerdict = (before: Verdict | undefined, now: Verdict): boolean => {
  const missingIn = ({ evidence }: Verdict) =>
    evidence.map(({ check, of = '', missing }) => (missing === undefined ? '' : `${check} ${of}`)).join();
  return before === undefined || missingIn(before) !== missingIn(now);
};

/** After a look that has found none of the new pods which a step had brought. */
export const factAfterLoss = (
  { release, step, back }: TargetLock,
  index: number,
  reason: string,
): TargetFact | undefined =>
  back !== undefined || step?.index !== index || step.settledAt === undefined || step.passedAt !== undefined
    ? undefined
    : { kind: 'step-unsettled', release, index, reason };

/** After a look at workloads that go back to their owners. */
export const factAfterFinish = (
  lock: TargetLock,
  progress: Progress,
  soak?: SoakPolicy,
): TargetFact | undefined => {
  const { release } = lock;
  const { reason } = progress;
  const isOver = lock.completed === true || lock.soak !== undefined || lock.pruning !== undefined;
  if (lock.back !== undefined || isOver) return undefined;
  if (progress.kind === 'settled')
    return soak === undefined
      ? completionOf(lock, reason)
      : { kind: 'soaking', release, reason, seconds: soak.seconds };
  return progress.kind === 'stuck' ? { kind: 'rolling-back', release, reason } : undefined;
};

/** After a look at the soak: recorded when it decides, when it is the first, when numbers have gone or come back, and after a blockage. */
export const factAfterSoak = (
  { release, back, soak, trouble }: TargetLock,
  verdict: SoakResult,
): TargetFact | undefined => {
  if (soak === undefined || back !== undefined) return undefined;
  if (isNewResult(soak, verdict)) return { kind: 'soaked', release, verdict };
  return trouble && { kind: 'cleared', release, name: trouble.name };
};

const isNewResult = ({ verdict: before }: TargetSoak, now: SoakResult): boolean =>
  before?.kind !== now.kind || before.all > 0 !== now.all > 0;

/** After a look at workloads on their way back. */
export const factAfterRollback = (
  { release, completed, rollbackFailed }: TargetLock,
  { kind, reason }: Progress,
): TargetFact | undefined => {
  if (completed === true || rollbackFailed !== undefined || kind === 'moving') return undefined;
  return { kind: kind === 'settled' ? 'completed' : 'rollback-failed', release, reason };
};

/** After a failure of a task; the same blockage is recorded once, a fault of ours each time. */
export const factsAfterFailure = (
  { release, trouble, back }: TargetLock,
  name: FailureName,
  reason: string,
): readonly TargetFact[] => {
  const isNews = trouble?.name !== name || trouble.reason !== reason || name === 'Broken';
  const blocked: TargetFact = { kind: 'blocked', release, name, reason };
  const times = trouble?.name === name ? trouble.times + 1 : 1;
  // Even the rollback has failed: a person is needed and is told, instead of waiting.
  if (name === 'Broken' && back !== undefined && times >= patience)
    return [blocked, { kind: 'rollback-failed', release, reason }];
  return isNews ? [blocked] : [];
};
