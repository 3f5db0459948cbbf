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
  const whole = countsOf(grid, grid.pods.keys());
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
  const series = games.map((game) => game.map((arms) => arms && residual(arms, isRare)));
  if (informationIn(series) < leastInformation) return undefined;
  const measured = noiseOf(series, blockLength(grid));
  const noise = { ...measured, isMeasured: true, early: earlyOf(series, measured) };
  const alone = swingsOf(games, whole, blockLength(grid));
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
  const { c, tau2 } = persistent(series, s2, length);
  return { s2: short(s2), c: short(c), tau2: short(tau2) };
};

/** Noise of sums of few windows; the lasting part is excluded, since it is counted separately. */
const earlyOf = (series: readonly Series[], { s2, tau2 }: Swings): readonly number[] =>
  [1, 2, 4, 8].map((length) => {
    const { variance, mean } = blocks(series, s2, length);
    return short(Math.max(1, variance - tau2 * mean));
  });

/** How much pods swing by themselves in what affects all of them: there is no other arm to cancel it. */
const swingsOf = (games: readonly Game[], whole: WindowCounts, length: number): Swings | undefined => {
  const sum = (values: Float64Array) => values.reduce((total, one) => total + one, 0);
  const [bad, all] = [sum(whole.bad), sum(whole.all)];
  if (bad < leastInformation) return undefined;
  const ratio = bad / Math.max(1, all);
  const series = games.map((game) =>
    game.map((arms) => arms && { e: arms.xc - arms.nc * ratio, spread: arms.nc * ratio }),
  );
  return noiseOf(series, length);
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

/** Bad events and all events of some pods, window by window. */
interface WindowCounts {
  readonly bad: Float64Array;
  readonly all: Float64Array;
}

const countsOf = ({ windows, bad, all }: PodGrid, members: Iterable<number>): WindowCounts => {
  const [x, n] = [new Float64Array(windows), new Float64Array(windows)];
  for (const pod of members)
    for (let at = 0; at < windows; at += 1) {
      x[at] = (x[at] ?? 0) + (bad[pod * windows + at] ?? 0);
      n[at] = (n[at] ?? 0) + (all[pod * windows + at] ?? 0);
    }
  return { bad: x, all: n };
};

const gamesOf = (
  grid: PodGrid,
  whole: WindowCounts,
  groups: readonly (readonly number[])[],
): readonly Game[] =>
  groups.map((members) => {
    const own = countsOf(grid, members);
    return Array.from({ length: grid.windows }, (_, at) => {
      const [xc = 0, nc = 0] = [own.bad[at], own.all[at]];
      const [xb, nb] = [(whole.bad[at] ?? 0) - xc, (whole.all[at] ?? 0) - nc];
      return nc <= 0 || nb <= 0 ? undefined : { xc, nc, xb: Math.max(0, xb), nb };
    });
  });

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

/** Bad events that could have fallen on either arm. */
const informationIn = (series: readonly Series[]): number => {
  let sum = 0;
  for (const one of series) for (const found of one) sum += found?.spread ?? 0;
  return sum;
};

/** Noise between windows: what the squares have over chance, of residuals within `reach` of zero. */
const excess = (series: readonly Series[], reachAt: (spread: number) => number): number => {
  let [squares, over] = [0, 0];
  for (const one of series)
    for (const found of one) {
      if (found === undefined) continue;
      const { spread } = found;
      const e = clipped(found.e, reachAt(spread));
      squares += spread * spread;
      over += e * e - spread;
    }
  return squares === 0 ? 0 : Math.max(0, over / squares);
};

/** How far a residual counts: three standard deviations, and two events. */
const reachWith =
  (s2: number) =>
  (spread: number): number =>
    3 * Math.sqrt(spread + spread * spread * s2) + 2;

const clipped = (e: number, reach: number): number => Math.min(reach, Math.max(-reach, e));

/** The most spikes of late at any time of this series. */
const mostSpikes = (series: Series, s2: number): number => {
  let [spikes, most, was] = [0, 0, false];
  const reachAt = reachWith(s2);
  for (const found of series) {
    const isSpike = found !== undefined && found.e > reachAt(found.spread);
    spikes = spikes * spikesFade + (isSpike && !was ? 1 : 0);
    most = Math.max(most, spikes);
    was = isSpike;
  }
  return most;
};

/** Three rounds, since what counts as an outlier depends on the noise that is sought. */
const transient = (series: readonly Series[]): number =>
  [1, 2, 3].reduce(
    (s2) => excess(series, reachWith(s2)),
    excess(series, () => Infinity),
  );

/** Noise that stays: it grows with the length of a block where chance does not. */
const persistent = (series: readonly Series[], s2: number, length: number) => {
  const [narrow, wide] = [blocks(series, s2, length), blocks(series, s2, 4 * length)];
  const widened = wide.mean - narrow.mean;
  const tau2 = widened <= 0 ? 0 : Math.max(0, (wide.variance - narrow.variance) / widened);
  return { c: Math.max(1, narrow.variance - tau2 * narrow.mean), tau2 };
};

/** Sums of so many windows: how far they scatter for each unit of their information, outliers drawn in. */
const blocks = (series: readonly Series[], s2: number, length: number) => {
  const reachAt = reachWith(s2);
  let [squares, weights, all] = [0, 0, 0];
  for (const one of series)
    for (let from = 0; from + length <= one.length; from += length) {
      let [u, j] = [0, 0];
      for (let at = from; at < from + length; at += 1) {
        const found = one[at];
        if (found === undefined) continue;
        const weight = 1 / (1 + found.spread * s2);
        u += clipped(found.e, reachAt(found.spread)) * weight;
        j += found.spread * weight;
      }
      squares += u * u;
      weights += j * j;
      all += j;
    }
  return all === 0 ? { variance: 1, mean: 0 } : { variance: squares / all, mean: weights / all };
};
