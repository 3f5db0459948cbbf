import type { Noise, Swings } from './dispersion.ts';
import type { Levels } from './grids.ts';

export type PresetName = 'balanced' | 'strict' | 'no-history';

/** Up to where something is good, and from where on it is bad, as ratios to the stable pods'. */
export interface Margins {
  readonly fail: number;
  readonly pass: number;
}

export interface Preset {
  readonly errors: Margins;
  readonly latency: Margins;
  readonly gauge: Margins;
}

export const presets: Readonly<Record<PresetName, Preset>> = {
  balanced: {
    errors: { fail: 1.1, pass: 1.5 },
    latency: { fail: 1.05, pass: 1.2 },
    gauge: { fail: 1.05, pass: 1.15 },
  },
  strict: {
    errors: { fail: 1, pass: 1.5 },
    latency: { fail: 1, pass: 1.2 },
    gauge: { fail: 1, pass: 1.15 },
  },
  'no-history': {
    errors: { fail: 1.1, pass: 1.5 },
    latency: { fail: 1.1, pass: 1.2 },
    gauge: { fail: 1.1, pass: 1.2 },
  },
};

/** With a history the noise is known and single windows may count more; without one the judge is cautious. */
export const levelsFor = (isMeasured: boolean): Levels =>
  isMeasured ? { alpha: 0.05, beta: 0.05, cap: 0.75 } : { alpha: 0.01, beta: 0.05, cap: 0.5 };

/** What pods are believed to differ by where nothing is known of them. */
export const guessedNoise = {
  errors: { s2: 0.05, c: 1.3, tau2: 0.01, isMeasured: false },
  latency: { s2: 0.01, c: 1.3, tau2: 0.0025, isMeasured: false },
} as const satisfies Readonly<Record<string, Noise>>;

/** The assumed swing of pods by themselves, in what affects all of them. */
export const guessedSwings: Swings = { s2: 0.02, c: 1.5, tau2: 0.02 };

/** A small share can do little harm, so less has to be shown there: pass margins by the share of the canary. */
export const errorMarginsAt = [5, 3, 2, 1.5] as const;
export const latencyMarginsAt = [2, 1.5, 1.3, 1.2] as const;

export const fullMargin = 3;

/** Which of the four margins goes with a share of 0..1. */
export const marginAt = (share: number): 0 | 1 | 2 | 3 =>
  share < 0.045 ? 0 : share < 0.24 ? 1 : share < 0.49 ? 2 : 3;

/** The four pass margins that fit a preset's or a user's own: looser where the share is small, never tighter than asked. */
export const passMargins = ({ fail, pass }: Margins, ladder: readonly number[]): readonly number[] =>
  ladder.map((rung) => Math.max(rung, pass, 1 + (fail - 1) * 1.1 + 0.02));
