import type { ReleaseSection } from '../app/app.ts';
import type { Target, TargetFact } from './target.ts';

/** Whether a release may act on a target now, and the fact that makes it so. */
export type TakeTurn =
  | { readonly kind: 'mine'; readonly fact?: TargetFact }
  | { readonly kind: 'queued'; readonly fact?: TargetFact; readonly behind: string }
  | { readonly kind: 'refused'; readonly because: string }
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
export const takeTurn = (
  release: string,
  policy: ReleaseSection['onBusy'],
  { target, past, queued }: History,
  again: boolean,
): TakeTurn => {
  const { hold } = target;
  if (hold?.release === release) return { kind: 'mine' };
  if (past.includes(release) && !again) return { kind: 'over' };
  if (hold === undefined) return { kind: 'mine', fact: { kind: 'taken', release } };
  // One that is on its way, home or back, is let there before anybody else moves; one that only watches is not.
  const isUnderWay =
    hold.back !== undefined ||
    hold.tidying !== undefined ||
    (hold.finishingSince !== undefined && hold.watch === undefined);
  if (policy === 'supersede' && !isUnderWay && hold.arrived !== true) {
    return { kind: 'mine', fact: { kind: 'taken', release, from: hold.release } };
  }
  if (policy === 'refuse')
    return { kind: 'refused', because: `release ${hold.release} is still at work there` };
  return queued.includes(release)
    ? { kind: 'queued', behind: hold.release }
    : { kind: 'queued', behind: hold.release, fact: { kind: 'queued', release, behind: hold.release } };
};
