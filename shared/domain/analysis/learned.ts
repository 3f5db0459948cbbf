import type { Swings } from './statistics/arms.ts';

/** Ages (seconds since the new pods are Ready) at which the start of a release is remembered; the last is open. */
export const startAges = [30, 60, 120, 240, 480] as const;

/** What judging a release takes from the profile. */
export interface Learned {
  readonly noise?: Swings;
  /** Above this a sample of a gauge is out of the ordinary. */
  readonly high?: number;
  readonly start: readonly (number | null)[];
  readonly goodReleases: number;
}

/** How many good releases show how good ones begin. */
const enough = 3;
const calm = 1.5;

/** Whether good releases are no worse than this at that age (seconds): anything worse is no cold start. */
export const beginsCalmly = (learned: Learned | undefined, age: number): boolean => {
  if (learned === undefined || learned.goodReleases < enough) return false;
  const place = startAges.findIndex((until) => age <= until);
  const times = place === -1 ? null : learned.start[place];
  return times != null && times <= calm;
};

/** How long good releases are worse than that after their start without a break, seconds; 0 where too few of them are known. */
export const learnedWarmup = (learned: Learned | undefined): number => {
  if (learned === undefined || learned.goodReleases < enough) return 0;
  const end = learned.start.findIndex((times) => times !== null && times <= calm);
  const cold = learned.start.slice(0, end === -1 ? undefined : end);
  const last = cold.findLastIndex((times) => times !== null);
  return startAges[last] ?? 0;
};
