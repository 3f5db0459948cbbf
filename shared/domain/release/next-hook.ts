import type { ReleasePlan } from '../plan/plan.ts';
import type { Release } from './release.ts';

const isOver = (release: Release, index: number): boolean => {
  const state = release.hooks[index]?.state;
  return state === 'done' || state === 'failed';
};

/** The first hook that stands before the next wave and is not over; on the way back only those that are always done. */
export const nextHook = (plan: ReleasePlan, release: Release, isRollingBack: boolean): number | undefined => {
  const found = (plan.hooks ?? []).findIndex(
    (hook, index) =>
      !isOver(release, index) && (isRollingBack ? hook.always === true : hook.beforeWave <= release.wave + 1),
  );
  return found === -1 ? undefined : found;
};

/** How long to wait before looking again: often at first, then as a twentieth of the time that has passed. */
export const checkAgainIn = (elapsedSeconds: number, leftSeconds: number): number => {
  const longest = elapsedSeconds < 43_200 ? 60 : 300;
  const patience = Math.min(longest, Math.max(5, elapsedSeconds / 20));
  return Math.max(1, Math.ceil(Math.min(patience, leftSeconds)));
};
