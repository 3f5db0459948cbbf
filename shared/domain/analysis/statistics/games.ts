import type { Arms } from './arms.ts';
import type { PodGrid } from './pod-grid.ts';

/**
 * Groups of pods of the past that play canary, each against all others: a row for each group, a column for each window.
 * Plain rows of numbers, because a first look at a large fleet has a hundred thousand of them, and as many objects would
 * take longer to collect than to weigh.
 */
export interface Games {
  readonly count: number;
  readonly windows: number;
  readonly xc: Float64Array;
  readonly nc: Float64Array;
  readonly xb: Float64Array;
  readonly nb: Float64Array;
}

/** Bad events and all events of some pods, window by window. */
export interface WindowCounts {
  readonly bad: Float64Array;
  readonly all: Float64Array;
}

export const wholeOf = ({ pods, windows, bad, all }: PodGrid): WindowCounts => {
  const [x, n] = [new Float64Array(windows), new Float64Array(windows)];
  for (let pod = 0; pod < pods.length; pod += 1)
    for (let at = 0; at < windows; at += 1) {
      x[at] = (x[at] ?? 0) + (bad[pod * windows + at] ?? 0);
      n[at] = (n[at] ?? 0) + (all[pod * windows + at] ?? 0);
    }
  return { bad: x, all: n };
};

const fill = (games: Games, group: number, members: readonly number[], { bad, all }: PodGrid): void => {
  const { windows, xc, nc } = games;
  const row = group * windows;
  for (const pod of members)
    for (let at = 0; at < windows; at += 1) {
      xc[row + at] = (xc[row + at] ?? 0) + (bad[pod * windows + at] ?? 0);
      nc[row + at] = (nc[row + at] ?? 0) + (all[pod * windows + at] ?? 0);
    }
};

export const gamesOf = (
  grid: PodGrid,
  whole: WindowCounts,
  groups: readonly (readonly number[])[],
): Games => {
  const [count, { windows }] = [groups.length, grid];
  const empty = () => new Float64Array(count * windows);
  const games = { count, windows, xc: empty(), nc: empty(), xb: empty(), nb: empty() };
  const { xc, nc, xb, nb } = games;
  for (const [group, members] of groups.entries()) {
    fill(games, group, members, grid);
    for (let at = 0; at < windows; at += 1) {
      const cell = group * windows + at;
      xb[cell] = Math.max(0, (whole.bad[at] ?? 0) - (xc[cell] ?? 0));
      nb[cell] = (whole.all[at] ?? 0) - (nc[cell] ?? 0);
    }
  }
  return games;
};

/** Whether both arms were asked something then. */
export const isPlayed = ({ nc, nb }: Games, cell: number): boolean =>
  (nc[cell] ?? 0) > 0 && (nb[cell] ?? 0) > 0;

export const armsAt = ({ xc, nc, xb, nb }: Games, cell: number): Arms => ({
  xc: xc[cell] ?? 0,
  nc: nc[cell] ?? 0,
  xb: xb[cell] ?? 0,
  nb: nb[cell] ?? 0,
});
