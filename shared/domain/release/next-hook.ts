import type { Hook } from '../app/hooks.ts';
import type { ReleasePlan } from '../plan/plan.ts';
import type { Release } from './release.ts';

const isOver = (release: Release, index: number): boolean => {
  const state = release.hooks[index]?.state;
  return state === 'done' || state === 'failed' || state === 'skipped';
};

/** The first unfinished hook before the next wave; on the way back only hooks that apply there too. */
export const nextHook = (plan: ReleasePlan, release: Release, isRollingBack: boolean): number | undefined => {
  const found = (plan.hooks ?? []).findIndex(
    (hook, index) =>
      !isOver(release, index) && (isRollingBack ? isDoneBack(hook) : hook.beforeWave <= release.wave + 1),
  );
  return found === -1 ? undefined : found;
};

/** A hook that only holds a release does not run if the release does not continue. */
const isDoneBack = ({ always, when, kind }: Hook): boolean =>
  always === true || (when !== undefined && (kind === 'tell' || kind === 'call'));

/** How long to wait before looking again: often at first, then as a twentieth of the time that has passed. */
export const checkAgainIn = (elapsedSeconds: number, leftSeconds: number): number => {
  const longest = elapsedSeconds < 43_200 ? 60 : 300;
  const patience = Math.min(longest, Math.max(5, elapsedSeconds / 20));
  return Math.max(1, Math.ceil(Math.min(patience, leftSeconds)));
};
