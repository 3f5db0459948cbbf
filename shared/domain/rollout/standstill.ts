import type { StepSpec } from '../app/app.ts';
import type { ReleasePlan } from '../plan/plan.ts';
import type { TargetLock } from './target.ts';

/** Longer than pods, people at a cluster and restarting services need; nobody has to be alerted before. */
export const stillMs = 30 * 60_000;

/** Why a person should look: new pods take traffic without being judged, or nothing moves at all. */
export type Standstill = 'unjudged' | 'stalled';

/** The obstacle of a release that a window or freeze holds: it says itself when it opens. */
export const heldName = 'a window';

interface Held {
  readonly lock: TargetLock;
  /** When the last fact of the target was written, epoch ms. */
  readonly lastAt: number;
  readonly plan: Pick<ReleasePlan, 'strategy' | 'judging'>;
  readonly now: number;
}

/** Whether a release has been in its target longer than anything that it waits for can explain. */
export const standstillOf = ({ lock, lastAt, plan, now }: Held): Standstill | undefined => {
  const { suspended, trouble, soak } = lock;
  // A question is open, and has an expiry of its own.
  if (suspended !== undefined || trouble?.name === heldName) return undefined;
  const kind = isCanary(lock) ? 'unjudged' : 'stalled';
  if (trouble !== undefined) return now - (trouble.since ?? lastAt) >= stillMs ? kind : undefined;
  if (soak !== undefined && lock.back === undefined && lock.pruning === undefined) return undefined;
  return now - explainedUntil(lock, lastAt, plan) >= stillMs ? kind : undefined;
};

/** New pods run beside old ones without a verdict. */
const isCanary = ({ step, back, finishingSince }: TargetLock): boolean =>
  step?.settledAt !== undefined &&
  (step.verdict === undefined || step.verdict.kind === 'wait') &&
  back === undefined &&
  finishingSince === undefined;

/**
 * A step is watched for its bake, or as long as the judge may take to decide; a window slides, and a pause is observed.
 */
const explainedUntil = (lock: TargetLock, lastAt: number, { strategy, judging }: Held['plan']): number => {
  const { index = 0, settledAt = lastAt, startedAt = lastAt, passedAt } = lock.step ?? {};
  const spec = strategy.steps[index];
  if (!isCanary(lock)) {
    if (lock.back !== undefined || lock.finishingSince !== undefined) return lastAt;
    const slides = spec?.window === undefined ? 0 : startedAt + slidingSeconds(spec) * 1000;
    const pause = passedAt === undefined ? 0 : passedAt + (strategy.pauseSeconds ?? 0) * 1000;
    return Math.max(lastAt, slides, pause);
  }
  const seconds = Math.max(judging.decideWithinSeconds, spec?.bakeSeconds ?? 0);
  return Math.max(lastAt, settledAt + seconds * 1000);
};

/** The longest time of a window if every place is used as often as its size says; a hundred times for pods. */
const slidingSeconds = ({ window, bakeSeconds }: StepSpec): number =>
  bakeSeconds * (window !== undefined && 'percent' in window ? Math.ceil(100 / window.percent) : 100);
