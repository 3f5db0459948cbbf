import { spikesFade, type Swings } from './dispersion.ts';
import { type Games, isPlayed, type WindowCounts } from './games.ts';

/** By how much the groups of some games are off, in bad events, and the variance that chance gives; 0 where nothing is known. */
export interface Residuals {
  readonly count: number;
  readonly windows: number;
  readonly e: Float64Array;
  readonly spread: Float64Array;
}

const emptyFor = ({ count, windows }: Games) => ({
  count,
  windows,
  e: new Float64Array(count * windows),
  spread: new Float64Array(count * windows),
});

/** Against the other pods in the same window. */
export const residualsOf = (games: Games, isRare: boolean): Residuals => {
  const found = emptyFor(games);
  const { xc, nc, xb, nb } = games;
  for (let cell = 0; cell < xc.length; cell += 1) {
    if (!isPlayed(games, cell)) continue;
    const [bad = 0, own = 0] = [xc[cell], nc[cell]];
    const [x, n] = [bad + (xb[cell] ?? 0), own + (nb[cell] ?? 0)];
    const q = own / n;
    found.e[cell] = bad - x * q;
    found.spread[cell] = x * q * (1 - q) * (isRare ? 1 : 1 - x / n);
  }
  return found;
};

/** Against the rate of all pods in all of the past: no other arm cancels what affects all of them. */
export const residualsAlone = (games: Games, { bad, all }: WindowCounts): Residuals => {
  const sum = (values: Float64Array) => values.reduce((total, one) => total + one, 0);
  const ratio = sum(bad) / Math.max(1, sum(all));
  const found = emptyFor(games);
  for (let cell = 0; cell < games.xc.length; cell += 1) {
    if (!isPlayed(games, cell)) continue;
    const expected = (games.nc[cell] ?? 0) * ratio;
    found.e[cell] = (games.xc[cell] ?? 0) - expected;
    found.spread[cell] = expected;
  }
  return found;
};

/** Bad events that could have fallen on either arm. */
export const informationIn = ({ spread }: Residuals): number => {
  let sum = 0;
  for (const one of spread) sum += one;
  return sum;
};

/** How far a residual counts: three standard deviations, and two events. */
const reachAt = (spread: number, s2: number): number => 3 * Math.sqrt(spread + spread * spread * s2) + 2;

const clipped = (e: number, reach: number): number => Math.min(reach, Math.max(-reach, e));

/** Noise between windows: what the squares have over chance, of residuals that are drawn in as with this noise. */
const excess = ({ e, spread }: Residuals, s2: number): number => {
  let [squares, over] = [0, 0];
  for (let cell = 0; cell < e.length; cell += 1) {
    const [off = 0, usual = 0] = [e[cell], spread[cell]];
    const drawn = s2 === Infinity ? off : clipped(off, reachAt(usual, s2));
    squares += usual * usual;
    over += drawn * drawn - usual;
  }
  return squares === 0 ? 0 : Math.max(0, over / squares);
};

/** Three rounds, since what counts as an outlier depends on the noise that is sought. */
const transient = (found: Residuals): number =>
  [1, 2, 3].reduce((s2) => excess(found, s2), excess(found, Infinity));

/** Sums of so many windows: how far they scatter for each unit of their information, outliers drawn in. */
export const blocks = ({ count, windows, e, spread }: Residuals, s2: number, length: number) => {
  let [squares, weights, all] = [0, 0, 0];
  for (let group = 0; group < count; group += 1)
    for (let from = 0; from + length <= windows; from += length) {
      let [u, j] = [0, 0];
      const begin = group * windows + from;
      for (let cell = begin; cell < begin + length; cell += 1) {
        const usual = spread[cell] ?? 0;
        const weight = 1 / (1 + usual * s2);
        u += clipped(e[cell] ?? 0, reachAt(usual, s2)) * weight;
        j += usual * weight;
      }
      squares += u * u;
      weights += j * j;
      all += j;
    }
  return all === 0 ? { variance: 1, mean: 0 } : { variance: squares / all, mean: weights / all };
};

/** Noise that stays: it grows with the length of a block where chance does not. */
const persistent = (found: Residuals, s2: number, length: number) => {
  const [narrow, wide] = [blocks(found, s2, length), blocks(found, s2, 4 * length)];
  const widened = wide.mean - narrow.mean;
  const tau2 = widened <= 0 ? 0 : Math.max(0, (wide.variance - narrow.variance) / widened);
  return { c: Math.max(1, narrow.variance - tau2 * narrow.mean), tau2 };
};

/** More digits than these were not learned, and would only make the state larger. */
export const short = (value: number): number => Number(value.toPrecision(4));

export const noiseOf = (found: Residuals, length: number): Swings => {
  const s2 = transient(found);
  const { c, tau2 } = persistent(found, s2, length);
  return { s2: short(s2), c: short(c), tau2: short(tau2) };
};

/** The most spikes of late at any time of any group. */
export const mostSpikes = ({ count, windows, e, spread }: Residuals, s2: number): number => {
  let most = 0;
  for (let group = 0; group < count; group += 1) {
    let [spikes, was] = [0, false];
    for (let cell = group * windows; cell < (group + 1) * windows; cell += 1) {
      const isSpike = (e[cell] ?? 0) > reachAt(spread[cell] ?? 0, s2);
      spikes = spikes * spikesFade + (isSpike && !was ? 1 : 0);
      most = Math.max(most, spikes);
      was = isSpike;
    }
  }
  return most;
};
