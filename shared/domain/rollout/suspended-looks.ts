import type { Judging } from '../analysis/verdict.ts';
import type { TargetLock } from './target.ts';

/**
 * While a question is open the pods are looked at after 30 s, and ever later with its age, up to every 10 minutes: some
 * 310 looks in 48 hours, each of 13 events in the history of its execution, which may have 25,000.
 */
const pauseMs = { first: 30_000, most: 600_000, ofAge: 0.25 };

/** Whether a suspended target has new pods that could fail; what is watched after the last step is watched otherwise. */
export const hasPodsToWatch = ({ step, soak, pruning }: TargetLock): boolean =>
  step !== undefined && soak === undefined && pruning === undefined;

/** When a target that is suspended, or is to be from `now` on until `expiresAt`, is looked at next; epoch ms. */
export const nextLookAt = (lock: TargetLock, now: number, expiresAt: number): number => {
  if (!hasPodsToWatch(lock)) return expiresAt;
  const age = now - (lock.suspended?.since ?? now);
  const pause = Math.round(Math.max(pauseMs.first, pauseMs.ofAge * age));
  return Math.min(expiresAt, now + Math.min(pauseMs.most, pause));
};

/** The judge holds no classical look before a quarter of its time is over (analysis/statistics/decide.ts); more than four times as long, it holds none. */
const noClassicalLook = 5;

/**
 * A judge that looks hundreds of times would find a difference by chance one day, and over days even the small one that
 * pods have by themselves. So while a question is open for so long it decides by the evidence that is valid at every
 * look, and by nothing that is made for a single one at a deadline. What it knows of the noise it knows from some hours,
 * and in days there is more of it, so that is doubted in full (`lateDoubt`).
 */
export const judgingWhileOpen = (judging: Judging, openMs: number): Judging => ({
  ...judging,
  isOpen: true,
  decideWithinSeconds: Math.max(
    judging.decideWithinSeconds,
    noClassicalLook * Math.ceil(Math.max(0, openMs) / 1000),
  ),
});
