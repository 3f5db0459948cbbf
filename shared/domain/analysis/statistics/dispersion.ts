import type { Arms, Swings } from './arms.ts';
import type { Height } from './heights.ts';

export type { Arms, Swings } from './arms.ts';

/** How much two groups of equal pods differ by chance. */
export interface Noise extends Swings {
  /** Whether it was measured on the running version; otherwise it is a cautious guess. */
  readonly isMeasured: boolean;
  /** What `c` is of sums of 1, 2, 4 and 8 windows: neighbours go together, so of few windows it is less. */
  readonly early?: readonly number[];
  /** How high single windows of pods without any change rise, seldom and at most. */
  readonly heights?: readonly Height[];
  /** Degrees of freedom that the lasting noise was learned from: the fewer, the more it is doubted. */
  readonly freedom?: number;
  /** Evidence (ln) that pods without any change came to of late, beyond what chance explains. */
  readonly reach?: number;
  /** The most outliers (a fading count) that pods without any change had. */
  readonly spikes?: number;
  /** How far one group scatters by itself, including the swings that both arms would share. */
  readonly alone?: Swings;
}

export interface Dispersion {
  /** Windows with data so far. */
  readonly k: number;
  /** The level of late, as a numerator and a denominator that fade. */
  readonly ln: number;
  readonly ld: number;
  /** On which side the last window was clipped: 1, -1, or 0 for not at all. */
  readonly lc: number;
  /** Outliers of late, each once however many windows it was long; the count fades. */
  readonly spikes: number;
  readonly s2: number;
  /** By how much the evidence is tempered; 1 is ideal traffic. */
  readonly phi: number;
  readonly sums: readonly [sj: number, sjl: number, si2: number, si2r: number, e2: number, c0: number];
  readonly lags: readonly number[];
  /** Weighted residuals of the last four windows; null where one had no data. */
  readonly last: readonly (number | null)[];
}

const lagged = 4;

export const freshDispersion = (noise: Noise): Dispersion => ({
  k: 0,
  ln: 0,
  ld: 0,
  lc: 0,
  spikes: 0,
  s2: noise.s2,
  phi: Math.max(1, noise.c),
  sums: [0, 0, 0, 0, 0, 0],
  lags: [0, 0, 0, 0],
  last: [],
});

/** The canary's part of all bad events when its rate is `r` times the baseline's. */
export const shareAt = (r: number, { nc, nb }: Arms): number => (r * nc) / (r * nc + nb);

interface Bounded {
  readonly xc: number;
  readonly side: number;
}

/** The first window is held against the past of other pods, so it may be farther away. */
const farFirst = 6;

/** Draws an outlier in to three standard deviations around the level; four rounds, since the total moves with it. */
const bounded = (before: Dispersion, arms: Arms, rare: number, noise: Noise): Bounded => {
  // Where the pods' own past is known, even the first window has something to be held against.
  if (before.k === 0 && !noise.isMeasured) return { xc: arms.xc, side: 0 };
  const { c, s2 } = noise.isMeasured ? noise : { c: before.phi, s2: before.s2 };
  const q = before.k === 0 ? shareAt(1, arms) : shareAt((before.ln + 0.25) / (before.ld + 0.25), arms);
  let xc = arms.xc;
  for (let round = 0; round < 4; round += 1) {
    const mean = (arms.xb + xc) * q;
    const spread = mean * (1 - q) * rare;
    const reach = (before.k === 0 ? farFirst : 3) * Math.sqrt(spread * c + spread * spread * s2) + 2;
    xc = Math.min(mean + reach, Math.max(mean - reach, arms.xc));
  }
  return { xc, side: Math.sign(arms.xc - xc) };
};

export interface Taken {
  readonly dispersion: Dispersion;
  /** The canary's remaining bad events, and the weight of the window. */
  readonly xc: number;
  readonly weight: number;
}

/** What remains of the count of spikes after a window. */
export const spikesFade = 0.98;

/** Spikes that recur more often than pods normally have them are not outliers. */
const isRepeated = ({ spikes }: Dispersion, side: number, noise: Noise): boolean =>
  side === 1 && spikes >= (noise.spikes ?? 1) + 0.6;

/**
 * One more window. `rare` is 1 less the probability of a bad event, 1 where they are rare. Two clipped windows in a row on
 * one side are no outliers but a new level: nothing is clipped, and the difference is not booked as noise.
 */
export const takeIn = (before: Dispersion, arms: Arms, rare: number, noise: Noise): Taken => {
  const drawn = bounded(before, arms, rare, noise);
  const isShift = drawn.side !== 0 && drawn.side === before.lc;
  const xc = isShift ? arms.xc : drawn.xc;
  const isNew = before.k === 0 || isShift;
  const [ln, ld] = isShift ? [0, 0] : [before.ln, before.ld];
  const all = arms.nc + arms.nb;
  const level = { ln: 0.8 * ln + (xc * arms.nb) / all, ld: 0.8 * ld + (arms.xb * arms.nc) / all };
  const seen = isNew ? level : { ln, ld };
  const x = arms.xb + xc;
  const q = shareAt((seen.ln + 0.25) / (seen.ld + 0.25), arms);
  const spread = x * q * (1 - q) * rare;
  const weight = 1 / (1 + spread * before.s2);
  const residual = isNew ? 0 : xc - x * q;
  const booked = book(before, { spread, weight, residual, leverage: isNew ? 0 : 1 }, noise);
  return {
    dispersion: {
      ...booked,
      ln: short(level.ln),
      ld: short(level.ld),
      lc: isShift ? 0 : drawn.side,
      spikes: short(before.spikes * spikesFade + (drawn.side === 1 && before.lc !== 1 ? 1 : 0)),
    },
    xc: isRepeated(before, drawn.side, noise) ? arms.xc : xc,
    weight,
  };
};

/** A window without data leaves a gap in the residuals, and nothing else. */
export const skip = (before: Dispersion): Dispersion => ({
  ...before,
  last: [...before.last, null].slice(-lagged),
});

interface Residual {
  readonly spread: number;
  readonly weight: number;
  readonly residual: number;
  readonly leverage: number;
}

/** Six decimals at most, and seven digits, or six of larger numbers. */
const short = (value: number): number =>
  Math.abs(value) < 10 ? Math.round(value * 1e6) / 1e6 : Number(value.toPrecision(6));

const book = (before: Dispersion, { spread, weight, residual, leverage }: Residual, noise: Noise) => {
  const [sj, sjl, si2, si2r, e2, c0] = before.sums;
  const k = before.k + 1;
  const u = weight * residual;
  const j = weight * spread;
  const sums = [
    sj + j,
    sjl + j * leverage,
    si2 + spread * spread * leverage,
    si2r + spread * spread,
    e2 + (residual * residual) / 1.11 - spread * leverage,
    c0 + (u * u) / 1.11,
  ].map(short) as unknown as Dispersion['sums'];
  const { last } = before;
  const lags = before.lags.map((sum, l) => short(sum + u * (last[last.length - 1 - l] ?? 0)));
  return {
    k,
    sums,
    lags,
    last: [...last, short(u)].slice(-lagged),
    phi: short(factor(sums, lags, k, noise)),
    s2: short(between(sums, k, noise)),
  };
};

/** The clumping over this many windows; interpolated linearly between the measured lengths. */
export const clumpsOf = ({ c, early = [] }: Noise, windows: number): number => {
  const place = Math.log2(Math.max(1, windows));
  const below = Math.floor(place);
  const [from = c, to = c] = [early[below], early[below + 1]];
  return Math.min(c, from + (to - from) * (place - below));
};

/** How much wider than chance the residuals scatter, neighbours together; eight windows' worth of belief in the history. */
const factor = (sums: Dispersion['sums'], lags: readonly number[], k: number, noise: Noise): number => {
  const [sj, sjl, , , , c0] = sums;
  const combineVerdicts = c0 + 2 * lags.reduce((sum, lag, l) => sum + (1 - (l + 1) / (lagged + 1)) * lag, 0);
  const prior = (8 * sj) / k;
  const found = (noise.c * prior + Math.max(c0, combineVerdicts)) / (prior + sjl || 1);
  // The last term is the limit that pods set: however many requests there are, they are still the same few pods.
  return Math.max(1, noise.isMeasured ? noise.c : 1, found) + noise.tau2 * sj;
};

const between = (sums: Dispersion['sums'], k: number, noise: Noise): number => {
  const [, , si2, si2r, e2] = sums;
  const prior = (8 * si2r) / k;
  return Math.max(noise.isMeasured ? noise.s2 / 2 : 0, (noise.s2 * prior + e2) / (prior + si2 || 1));
};
