import { type Arms, type Noise, spikesFade, type Swings } from './dispersion.ts';
import { heightsOf } from './heights.ts';
import { gridOf, type PodCount, type PodGrid, withoutIllness } from './pod-grid.ts';
import { reachOf } from './reach.ts';

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
  const known = new Map(
    [...new Set(sizes)].map((pods) => [pods, calibrateGroups(grid, pods, isRare) ?? null] as const),
  );
  return sizes.map((pods) => known.get(pods) ?? null);
};

/** Of many steps only some sizes are played: the noise of fewer pods is never smaller. */
const sizesFor = (stepPods: readonly number[]): readonly number[] => {
  if (new Set(stepPods).size <= 6) return stepPods;
  return stepPods.map((pods) => 2 ** Math.floor(Math.log2(pods)));
};

const calibrateGroups = (grid: PodGrid, canaryPods: number, isRare: boolean): Noise | undefined => {
  const groups = groupsOf(grid.pods.length, canaryPods);
  if (groups.length < 2 || grid.windows < fewestWindows) return undefined;
  const games = gamesOf(grid, groups);
  const series = games.map((game) => game.map((arms) => arms && residual(arms, isRare)));
  if (present(series).reduce((sum, { spread }) => sum + spread, 0) < leastInformation) return undefined;
  const measured = noiseOf(series, blockLength(grid));
  const noise = { ...measured, isMeasured: true, early: earlyOf(series, measured) };
  const alone = swingsOf(games, grid);
  return {
    ...noise,
    // Stretches of one pod are not independent of each other: what lasts is known by as many pods as there are.
    freedom: grid.pods.length - 1,
    ...(isRare
      ? { heights: heightsOf(games, { s2: measured.s2, apart: Math.floor(grid.pods.length / canaryPods) }) }
      : {}),
    reach: reachOf(games, noise, isRare),
    spikes: short(Math.max(...series.map((one) => mostSpikes(one, measured.s2)))),
    ...(alone === undefined ? {} : { alone }),
  };
};

/**
 * Fifteen windows, five minutes of shorter ones, or as long as the history allows: in short blocks a drift looks
 * permanent.
 */
const blockLength = ({ windows, windowMs }: PodGrid): number =>
  Math.max(2, Math.min(Math.max(15, Math.round(300_000 / windowMs)), Math.floor(windows / 8)));

const noiseOf = (series: readonly Series[], length: number): Swings => {
  const s2 = transient(series);
  const { c, tau2 } = persistent(clipAll(series, s2), s2, length);
  return { s2: short(s2), c: short(c), tau2: short(tau2) };
};

/** Noise of sums of few windows; the lasting part is excluded, since it is counted separately. */
const earlyOf = (series: readonly Series[], { s2, tau2 }: Swings): readonly number[] => {
  const clipped = clipAll(series, s2);
  return [1, 2, 4, 8].map((length) => {
    const { variance, mean } = blocks(clipped, s2, length);
    return short(Math.max(1, variance - tau2 * mean));
  });
};

/** How much pods swing by themselves in what affects all of them: there is no other arm to cancel it. */
const swingsOf = (games: readonly Game[], grid: PodGrid): Swings | undefined => {
  const { bad, all } = grid;
  const sum = (of: Float64Array) => of.reduce((total, one) => total + one, 0);
  const ratio = sum(bad) / Math.max(1, sum(all));
  if (sum(bad) < leastInformation) return undefined;
  const series = games.map((game) =>
    game.map((arms) => arms && { e: arms.xc - arms.nc * ratio, spread: arms.nc * ratio }),
  );
  return noiseOf(series, blockLength(grid));
};

/** More digits than these were not learned, and would only make the state larger. */
const short = (value: number): number => Number(value.toPrecision(4));

type Game = readonly (Arms | undefined)[];

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

const gamesOf = (grid: PodGrid, groups: readonly (readonly number[])[]): readonly Game[] => {
  const { pods, windows, bad, all } = grid;
  const sums = (members: readonly number[]) => {
    const [x, n] = [new Float64Array(windows), new Float64Array(windows)];
    for (const pod of members)
      for (let at = 0; at < windows; at += 1) {
        x[at] = (x[at] ?? 0) + (bad[pod * windows + at] ?? 0);
        n[at] = (n[at] ?? 0) + (all[pod * windows + at] ?? 0);
      }
    return { x, n };
  };
  const whole = sums(pods.map((_, pod) => pod));
  return groups.map((members) => {
    const own = sums(members);
    return Array.from({ length: windows }, (_, at) => {
      const [xc = 0, nc = 0] = [own.x[at], own.n[at]];
      const [xb, nb] = [(whole.x[at] ?? 0) - xc, (whole.n[at] ?? 0) - nc];
      return nc <= 0 || nb <= 0 ? undefined : { xc, nc, xb: Math.max(0, xb), nb };
    });
  });
};

interface Residual {
  readonly e: number;
  readonly spread: number;
}

const residual = ({ xc, nc, xb, nb }: Arms, isRare: boolean): Residual => {
  const [x, n] = [xc + xb, nc + nb];
  const q = nc / n;
  return { e: xc - x * q, spread: x * q * (1 - q) * (isRare ? 1 : 1 - x / n) };
};

type Series = readonly (Residual | undefined)[];

const present = (series: readonly Series[]): readonly Residual[] =>
  series.flatMap((one) => one.filter((found) => found !== undefined));

/** Noise between windows: what the squares have over chance. */
const excess = (residuals: readonly Residual[]): number => {
  const squares = residuals.reduce((sum, { spread }) => sum + spread * spread, 0);
  const over = residuals.reduce((sum, { e, spread }) => sum + e * e - spread, 0);
  return squares === 0 ? 0 : Math.max(0, over / squares);
};

const clip = ({ e, spread }: Residual, s2: number): Residual => {
  const reach = 3 * Math.sqrt(spread + spread * spread * s2) + 2;
  return { e: Math.min(reach, Math.max(-reach, e)), spread };
};

/** The most spikes of late at any time of this series. */
const mostSpikes = (series: Series, s2: number): number => {
  let [spikes, most, was] = [0, 0, false];
  for (const found of series) {
    const isSpike = found !== undefined && clip(found, s2).e < found.e;
    spikes = spikes * spikesFade + (isSpike && !was ? 1 : 0);
    most = Math.max(most, spikes);
    was = isSpike;
  }
  return most;
};

/** Three rounds, since what counts as an outlier depends on the noise that is sought. */
const transient = (series: readonly Series[]): number =>
  [1, 2, 3].reduce((s2) => excess(present(clipAll(series, s2))), excess(present(series)));

const clipAll = (series: readonly Series[], s2: number): readonly Series[] =>
  series.map((one) => one.map((found) => found && clip(found, s2)));

/** Noise that stays: it grows with the length of a block where chance does not. */
const persistent = (series: readonly Series[], s2: number, length: number) => {
  const [narrow, wide] = [blocks(series, s2, length), blocks(series, s2, 4 * length)];
  const widened = wide.mean - narrow.mean;
  const tau2 = widened <= 0 ? 0 : Math.max(0, (wide.variance - narrow.variance) / widened);
  return { c: Math.max(1, narrow.variance - tau2 * narrow.mean), tau2 };
};

const blocks = (series: readonly Series[], s2: number, length: number) => {
  let [squares, weights, all] = [0, 0, 0];
  for (const one of series)
    for (let from = 0; from + length <= one.length; from += length) {
      let [u, j] = [0, 0];
      for (let at = from; at < from + length; at += 1) {
        const found = one[at];
        if (found === undefined) continue;
        u += found.e / (1 + found.spread * s2);
        j += found.spread / (1 + found.spread * s2);
      }
      squares += u * u;
      weights += j * j;
      all += j;
    }
  return all === 0 ? { variance: 1, mean: 0 } : { variance: squares / all, mean: weights / all };
};
