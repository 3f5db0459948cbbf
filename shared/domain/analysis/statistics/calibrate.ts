import type { Arms, Noise } from './dispersion.ts';
import { reachOf } from './reach.ts';

/** What one pod did in one window of the past. */
export interface PodCount {
  readonly pod: string;
  /** Epoch ms at which the window ended. */
  readonly to: number;
  readonly bad: number;
  readonly all: number;
}

const fewestWindows = 40;
/** Bad events that could have fallen on either arm; of fewer, nothing is learned about how they fall. */
const leastInformation = 30;

/**
 * How much `canaryPods` pods of the running version differ from the rest of them by chance: pods are made to play
 * canary against the others, in the windows of the past. Undefined when there are too few pods, windows or bad events to say.
 */
export const calibrate = (
  rows: readonly PodCount[],
  canaryPods: number,
  isRare: boolean,
): Noise | undefined => {
  const pods = [...new Set(rows.map(({ pod }) => pod))].sort();
  const groups = Math.min(12, Math.floor(pods.length / canaryPods));
  const windows = byWindow(rows);
  if (groups < 2 || windows.length < fewestWindows) return undefined;
  const games = Array.from({ length: groups }, (_, group) => {
    const members = new Set(pods.slice(group * canaryPods, (group + 1) * canaryPods));
    return windows.map((window) => armsIn(window, members));
  });
  const series = games.map((game) => game.map((arms) => arms && residual(arms, isRare)));
  if (present(series).reduce((sum, { spread }) => sum + spread, 0) < leastInformation) return undefined;
  const s2 = transient(series);
  const length = Math.min(15, Math.max(2, Math.floor(windows.length / 8)));
  const { c, tau2 } = persistent(clipAll(series, s2), s2, length);
  const noise = { s2: short(s2), c: short(c), tau2: short(tau2), isMeasured: true };
  const stretches = groups * Math.floor(windows.length / (4 * length));
  return { ...noise, stretches, reach: reachOf(games, noise, isRare) };
};

/** More digits than these were not learned, and would only make the state larger. */
const short = (value: number): number => Number(value.toPrecision(5));

const isValid = ({ bad, all }: PodCount): boolean =>
  Number.isFinite(bad) && Number.isFinite(all) && bad >= 0 && all >= bad;

const byWindow = (rows: readonly PodCount[]): readonly (readonly PodCount[])[] => {
  const windows = new Map<number, PodCount[]>();
  for (const row of rows) {
    if (!isValid(row)) continue;
    const held = windows.get(row.to);
    if (held === undefined) windows.set(row.to, [row]);
    else held.push(row);
  }
  return [...windows].sort(([a], [b]) => a - b).map(([, window]) => window);
};

const armsIn = (window: readonly PodCount[], members: ReadonlySet<string>): Arms | undefined => {
  let [xc, nc, xb, nb] = [0, 0, 0, 0];
  for (const { pod, bad, all } of window)
    if (members.has(pod)) {
      xc += bad;
      nc += all;
    } else {
      xb += bad;
      nb += all;
    }
  return nc <= 0 || nb <= 0 ? undefined : { xc, nc, xb, nb };
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
      const block = one.slice(from, from + length).filter((found) => found !== undefined);
      const u = block.reduce((sum, { e, spread }) => sum + e / (1 + spread * s2), 0);
      const j = block.reduce((sum, { spread }) => sum + spread / (1 + spread * s2), 0);
      squares += u * u;
      weights += j * j;
      all += j;
    }
  return all === 0 ? { variance: 1, mean: 0 } : { variance: squares / all, mean: weights / all };
};
