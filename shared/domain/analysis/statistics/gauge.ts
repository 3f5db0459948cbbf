import {
  clumping,
  addSamples,
  difference,
  digits,
  type GaugeNoise,
  highOf,
  type Memory,
  mean,
  type Moments,
  noMemory,
  noMoments,
  remember,
} from './gauge-scale.ts';
import { failGrid, type Levels, passGrid } from './grids.ts';
import { emptyLedger, enter, failEvidence, failRoot, type Ledger, passEvidence, passRoot } from './ledger.ts';
import { type HighSamples, highEvidence, noneHigh, takeHigh } from './high-samples.ts';

/** One window of a gauge: the samples of the pods of each arm. */
export interface GaugeArms {
  readonly canary: readonly number[];
  readonly stable: readonly number[];
}

export interface GaugeRules extends Levels {
  /** Ratios of the canary's mean to the baseline's: good up to the first, bad from the second on. */
  readonly rho0: number;
  readonly rho1s: readonly number[];
  readonly noise?: GaugeNoise;
}

export interface GaugeState {
  readonly k: number;
  readonly ledger: Ledger;
  /** Evidence that more samples are out of the ordinary. */
  readonly high: HighSamples;
  readonly noise?: GaugeNoise;
  /** The first windows, until the scale is known; of many new pods a few represent all. */
  readonly first: readonly First[];
  /** What the stable pods are like. */
  readonly moments: Moments;
  readonly memory: Memory;
  readonly last?: { readonly canary: number; readonly stable: number };
}

interface First {
  readonly d: number;
  readonly canary: readonly number[];
  readonly stable: readonly number[];
}

const burnIn = 8;
const few = 4;

export const freshGauge = (rules: GaugeRules): GaugeState => ({
  k: 0,
  ledger: emptyLedger(rules.rho1s.length),
  high: noneHigh,
  ...(rules.noise === undefined ? {} : { noise: rules.noise }),
  first: [],
  moments: noMoments,
  memory: noMemory,
});

/** The state after one more window; one without both arms changes nothing. */
export const weighGauge = (before: GaugeState, arms: GaugeArms, rules: GaugeRules): GaugeState => {
  const canary = arms.canary.filter(Number.isFinite);
  const stable = arms.stable.filter(Number.isFinite);
  if (canary.length === 0 || stable.length === 0) return before;
  const last = { canary: digits(mean(canary), 7), stable: digits(mean(stable), 7) };
  const seen = {
    ...before,
    last,
    moments: addSamples(before.moments, stable),
    memory: remember(before.memory, last.stable),
  };
  const d = difference(last.canary, last.stable);
  if (before.noise === undefined) {
    const one = { d, canary: canary.slice(0, few), stable: stable.slice(0, few) };
    return learn({ ...seen, first: [...before.first, one] }, rules);
  }
  // Without a history the scale is still learned, from the windows before this one.
  const noise = rules.noise ?? { ...before.noise, ...learned(before) };
  return book({ ...seen, noise }, noise, d, { canary, stable }, rules);
};

/**
 * Without history the first windows only determine the scale, and pods are assumed to differ by a twentieth
 * permanently. Outliers in them are known once the scale is, because that comes from the stable pods alone.
 */
const learn = (state: GaugeState, rules: GaugeRules): GaugeState => {
  if (state.first.length < burnIn) return state;
  const centre = mean(state.first.map(({ d }) => d));
  const s2 = Math.max(4e-4, state.first.reduce((sum, { d }) => sum + (d - centre) ** 2, 0) / (burnIn - 1));
  const noise = { s2, tau2: 0.0025 / s2, ...learned(state) };
  const high = state.first.reduce(
    (at, arms) => takeHigh(at, arms, noise.high, mostOf(rules, noise)),
    state.high,
  );
  return { ...state, first: [], noise, high };
};

/**
 * The assumption that differences of the arms last for three windows is never lowered: eight windows are too few to
 * show it.
 */
const learned = ({ moments, memory }: GaugeState) => {
  const clumps = clumping(memory);
  return { high: highOf(moments), c: Math.max(3, clumps), clumps };
};

/** The most that one window may say. */
const mostOf = ({ cap, alpha }: GaugeRules, noise: GaugeNoise): number =>
  -cap * Math.log(alpha) * clumpsOf(noise);

const clumpsOf = ({ clumps, c }: GaugeNoise): number => clumps ?? c;

const book = (
  state: GaugeState,
  noise: GaugeNoise,
  d: number,
  arms: GaugeArms,
  rules: GaugeRules,
): GaugeState => {
  const gain = (g: number, g0: number) => ((g - g0) * (d - g0) - (g - g0) ** 2 / 2) / noise.s2;
  const g0 = Math.log(rules.rho0);
  const k = state.k + 1;
  const gains = {
    fail: failGrid.at.map((times) => gain(g0 + Math.log(times), g0)),
    pass: rules.rho1s.map((rho1) => passGrid.at.map((power) => gain(Math.log(rho1) * power, Math.log(rho1)))),
  };
  const { c, tau2 } = noise;
  const temper = { phi: phiOf(noise, k), c, tau2, reach: 0, information: 1, lift: 1 };
  return {
    ...state,
    k,
    ledger: enter(state.ledger, gains, temper, rules),
    high: takeHigh(state.high, arms, noise.high, mostOf(rules, noise)),
  };
};

const phiOf = ({ c, tau2 }: GaugeNoise, k: number): number => c + tau2 * k;

const phiNow = ({ noise, k }: GaugeState): number => (noise === undefined ? 1 : phiOf(noise, k));

/** Half is staked on the mean, half on samples out of the ordinary: spikes and a wider spread move no mean. */
export const gaugeFail = (state: GaugeState): number =>
  (failEvidence(state.ledger, phiNow(state)) +
    highEvidence(state.high, state.noise === undefined ? 1 : clumpsOf(state.noise))) /
  2;
export const gaugePass = (state: GaugeState, margin: number): number =>
  passEvidence(state.ledger, margin, phiNow(state));
export const gaugeRoots = (state: GaugeState, margin: number) => ({
  fail: failRoot(state.ledger, phiNow(state)),
  pass: passRoot(state.ledger, margin, phiNow(state)),
});
