import type { ReleasePlan } from '../plan/plan.ts';
import type { TargetLock } from './target.ts';

/** Longer than pods, people at a cluster and services that restart need; nobody has to be told before. */
export const stillMs = 30 * 60_000;

/** Why somebody should look: new pods take traffic unjudged, or nothing moves at all. */
export type Standstill = 'unjudged' | 'stalled';

interface Held {
  readonly lock: TargetLock;
  /** When the last fact of the target was written, epoch ms. */
  readonly lastAt: number;
  readonly plan: Pick<ReleasePlan, 'strategy' | 'judging'>;
  readonly now: number;
}

/** Whether a release stands longer in its target than anything that it waits for can explain. */
export const standstillOf = ({ lock, lastAt, plan, now }: Held): Standstill | undefined => {
  const { suspended, trouble, soak } = lock;
  // A person is asked, and the question has an end of its own.
  if (suspended !== undefined) return undefined;
  const kind = isCanary(lock) ? 'unjudged' : 'stalled';
  if (trouble !== undefined) return now - (trouble.since ?? lastAt) >= stillMs ? kind : undefined;
  if (soak !== undefined && lock.back === undefined && lock.pruning === undefined) return undefined;
  return now - explainedUntil(lock, lastAt, plan) >= stillMs ? kind : undefined;
};

/** New pods stand beside old ones, and no verdict on them has fallen. */
const isCanary = ({ step, back, finishingSince }: TargetLock): boolean =>
  step?.settledAt !== undefined &&
  (step.verdict === undefined || step.verdict.kind === 'wait') &&
  back === undefined &&
  finishingSince === undefined;

/** A step is watched for its bake, or as long as the judge may take to decide. */
const explainedUntil = (lock: TargetLock, lastAt: number, { strategy, judging }: Held['plan']): number => {
  if (!isCanary(lock)) return lastAt;
  const { index = 0, settledAt = lastAt } = lock.step ?? {};
  const seconds = Math.max(judging.decideWithinSeconds, strategy.steps[index]?.bakeSeconds ?? 0);
  return Math.max(lastAt, settledAt + seconds * 1000);
};
