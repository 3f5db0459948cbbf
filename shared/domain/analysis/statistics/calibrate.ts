import type { Noise, Swings } from './dispersion.ts';
import { type Games, gamesOf, type WindowCounts, wholeOf } from './games.ts';
import { heightsOf } from './heights.ts';
import { gridOf, type PodCount, type PodGrid, withoutIllness } from './pod-grid.ts';
import { reachOf } from './reach.ts';
import {
  blocks,
  informationIn,
  mostSpikes,
  noiseOf,
  type Residuals,
  residualsAlone,
  residualsOf,
  short,
} from './residuals.ts';

export type { PodCount } from './pod-grid.ts';

const fewestWindows = 40;
/** Bad events that could have fallen on either arm; of fewer, nothing is learned about how they fall. */
const leastInformation = 30;
const mostGroups = 12;

/**
 * How much `canaryPods` pods of the running version differ from the rest by chance: groups of pods play the canary
 * against the others, in past windows. Undefined if there are too few pods, windows or bad events.
 */
export const calibrate = (
  rows: readonly PodCount[],
  canaryPods: number,
  isRare: boolean,
): Noise | undefined => calibrateSteps(rows, [canaryPods], isRare)[0] ?? undefined;

/** The same for each step of a release; null if it is unknown. */
export const calibrateSteps = (
  rows: readonly PodCount[],
  stepPods: readonly number[],
  isRare: boolean,
): readonly (Noise | null)[] => calibrateGrid(gridOf(rows), stepPods, isRare);

/** The same of a past that is in a grid already. */
export const calibrateGrid = (
  past: PodGrid,
  stepPods: readonly number[],
  isRare: boolean,
): readonly (Noise | null)[] => {
  const grid = withoutIllness(past);
  const sizes = sizesFor(stepPods.map((pods) => Math.max(1, pods)));
  const whole = wholeOf(grid);
  const known = new Map(
    [...new Set(sizes)].map((pods) => [pods, calibrateGroups(grid, whole, pods, isRare) ?? null] as const),
  );
  return sizes.map((pods) => known.get(pods) ?? null);
};

/** Of many steps only some sizes are played: the noise of fewer pods is never smaller. */
const sizesFor = (stepPods: readonly number[]): readonly number[] => {
  if (new Set(stepPods).size <= 6) return stepPods;
  return stepPods.map((pods) => 2 ** Math.floor(Math.log2(pods)));
};

const calibrateGroups = (
  grid: PodGrid,
  whole: WindowCounts,
  canaryPods: number,
  isRare: boolean,
): Noise | undefined => {
  const groups = groupsOf(grid.pods.length, canaryPods);
  if (groups.length < 2 || grid.windows < fewestWindows) return undefined;
  const games = gamesOf(grid, whole, groups);
  const found = residualsOf(games, isRare);
  if (informationIn(found) < leastInformation) return undefined;
  const measured = noiseOf(found, blockLength(grid));
  const noise = { ...measured, isMeasured: true, early: earlyOf(found, measured) };
  const alone = swingsOf(games, whole, blockLength(grid));
  return {
    ...noise,
    // Stretches of one pod are not independent of each other: what lasts is known by as many pods as there are.
    freedom: grid.pods.length - 1,
    ...(isRare
      ? { heights: heightsOf(games, { s2: measured.s2, apart: Math.floor(grid.pods.length / canaryPods) }) }
      : {}),
    reach: reachOf(games, noise, isRare),
    spikes: short(mostSpikes(found, measured.s2)),
    ...(alone === undefined ? {} : { alone }),
  };
};

/**
 * Fifteen windows, five minutes of shorter ones, or as long as the history allows: in short blocks a drift looks
 * permanent.
 */
const blockLength = ({ windows, windowMs }: PodGrid): number =>
  Math.max(2, Math.min(Math.max(15, Math.round(300_000 / windowMs)), Math.floor(windows / 8)));

/** Noise of sums of few windows; the lasting part is excluded, since it is counted separately. */
const earlyOf = (found: Residuals, { s2, tau2 }: Swings): readonly number[] =>
  [1, 2, 4, 8].map((length) => {
    const { variance, mean } = blocks(found, s2, length);
    return short(Math.max(1, variance - tau2 * mean));
  });

/** How much pods swing by themselves in what affects all of them. */
const swingsOf = (games: Games, whole: WindowCounts, length: number): Swings | undefined =>
  whole.bad.reduce((total, one) => total + one, 0) < leastInformation
    ? undefined
    : noiseOf(residualsAlone(games, whole), length);

/** Who plays canary: neighbours, and where that makes few groups, also every second, third … pod. */
const groupsOf = (pods: number, canaryPods: number): readonly (readonly number[])[] => {
  const apart = Math.floor(pods / canaryPods);
  if (apart < 2) return [];
  const near = Array.from({ length: Math.min(mostGroups, apart) }, (_, group) =>
    Array.from({ length: canaryPods }, (__, at) => group * canaryPods + at),
  );
  if (canaryPods === 1 || apart >= 6) return near;
  const far = Array.from({ length: apart }, (_, group) =>
    Array.from({ length: canaryPods }, (__, at) => group + at * apart),
  );
  return [...near, ...far];
};
