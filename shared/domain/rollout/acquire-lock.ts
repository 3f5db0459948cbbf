import type { ReleaseSection } from '../app/app.ts';
import type { Target, TargetFact } from './target.ts';

/** Whether a release may act on a target now, and the fact that makes it so. */
export type AcquireLock =
  | { readonly kind: 'acquired'; readonly fact?: TargetFact }
  | { readonly kind: 'queued'; readonly fact?: TargetFact; readonly behind: string }
  | { readonly kind: 'refused'; readonly reason: string }
  /** This release has held the target and lost or closed it: nothing is left to do. */
  | { readonly kind: 'over' };

interface History {
  readonly target: Target;
  /** Releases that have held the target before. */
  readonly past: readonly string[];
  readonly queued: readonly string[];
}

export const readHistory = (target: Target, entries: readonly { readonly event: TargetFact }[]): History => ({
  target,
  past: entries
    .map(({ event }) => event)
    .filter(({ kind }) => kind === 'taken')
    .map(({ release }) => release),
  queued: entries
    .map(({ event }) => event)
    .filter(({ kind }) => kind === 'queued')
    .map(({ release }) => release),
});

/** `again` allows a release that comes back as a whole to take a target that it had closed. */
export const acquireLock = (
  release: string,
  policy: ReleaseSection['concurrency'],
  { target, past, queued }: History,
  again: boolean,
): AcquireLock => {
  const { lock } = target;
  if (lock?.release === release) return { kind: 'acquired' };
  if (past.includes(release) && !again) return { kind: 'over' };
  if (lock === undefined) return { kind: 'acquired', fact: { kind: 'taken', release } };
  // One that is on its way, home or back, is let there before anybody else moves; one that only watches is not.
  const isUnderWay =
    lock.back !== undefined ||
    lock.pruning !== undefined ||
    (lock.finishingSince !== undefined && lock.soak === undefined);
  if (policy === 'supersede' && !isUnderWay && lock.completed !== true) {
    return { kind: 'acquired', fact: { kind: 'taken', release, from: lock.release } };
  }
  if (policy === 'reject')
    return { kind: 'refused', reason: `release ${lock.release} is still at work there` };
  return queued.includes(release)
    ? { kind: 'queued', behind: lock.release }
    : { kind: 'queued', behind: lock.release, fact: { kind: 'queued', release, behind: lock.release } };
};
