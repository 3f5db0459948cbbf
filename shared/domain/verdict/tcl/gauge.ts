import { failGrid, type Levels, passGrid } from './grids.ts';
import {
  emptyLedger,
  enter,
  failEvidence,
  failRoot,
  type Ledger,
  passEvidence,
  passRoot,
  startAnew,
} from './ledger.ts';

/** One window of a gauge: the mean and the samples of the pods of each arm. */
export interface GaugeArms {
  readonly canary: readonly number[];
  readonly stable: readonly number[];
}

export interface GaugeNoise {
  /** Variance of the difference of the arms in one window, its clumping, and what of it stays, in units of s2. */
  readonly s2: number;
  readonly c: number;
  readonly tau2: number;
  /** Above this a sample is out of the ordinary. */
  readonly high: number;
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
  /** Log-likelihood ratios of "more samples are out of the ordinary". */
  readonly high: readonly number[];
  readonly noise?: GaugeNoise;
  /** The first differences, and the moments of the baseline's samples, until the scale is known. */
  readonly first: readonly number[];
  readonly moments: readonly [count: number, sum: number, squares: number];
  readonly sinceStart: number;
  readonly last?: { readonly canary: number; readonly stable: number };
}

const burnIn = 8;
const highNull = 0.02;
const highAt = [0.06, 0.12, 0.25, 0.5] as const;

export const freshGauge = (rules: GaugeRules): GaugeState => ({
  k: 0,
  ledger: emptyLedger(rules.rho1s.length),
  high: highAt.map(() => 0),
  ...(rules.noise === undefined ? {} : { noise: rules.noise }),
  first: [],
  moments: [0, 0, 0],
  sinceStart: 0,
});

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** By how much the canary is above the baseline: in logarithms where both are positive, else in the baseline's own scale. */
const difference = (canary: number, stable: number): number =>
  canary > 0 && stable > 0
    ? Math.log(canary / stable)
    : (canary - stable) / Math.max(1e-9, Math.abs(stable), Math.abs(canary));

/** The state after one more window; one without both arms changes nothing. */
export const weighGauge = (before: GaugeState, arms: GaugeArms, rules: GaugeRules): GaugeState => {
  const canary = arms.canary.filter(Number.isFinite);
  const stable = arms.stable.filter(Number.isFinite);
  if (canary.length === 0 || stable.length === 0) return before;
  const last = { canary: mean(canary), stable: mean(stable) };
  const d = difference(last.canary, last.stable);
  const moments = stable.reduce<GaugeState['moments']>(
    ([count, sum, squares], value) => [count + 1, sum + value, squares + value * value],
    before.moments,
  );
  const seen = { ...before, moments, last };
  if (before.noise === undefined) return learn({ ...seen, first: [...before.first, d] });
  return book(seen, before.noise, d, canary, rules);
};

/** Without history the first windows are spent on the scale, and pods are believed to differ by a twentieth for good. */
const learn = (state: GaugeState): GaugeState => {
  if (state.first.length < burnIn) return state;
  const centre = mean(state.first);
  const s2 = Math.max(4e-4, state.first.reduce((sum, d) => sum + (d - centre) ** 2, 0) / (burnIn - 1));
  return { ...state, first: [], noise: { s2, c: 3, tau2: 0.0025 / s2, high: highOf(state.moments) } };
};

const highOf = ([count, sum, squares]: GaugeState['moments']): number => {
  const centre = sum / count;
  return centre + 3 * Math.sqrt(Math.max(1e-12, squares / count - centre * centre));
};

const book = (
  state: GaugeState,
  noise: GaugeNoise,
  d: number,
  canary: readonly number[],
  rules: GaugeRules,
): GaugeState => {
  const gain = (g: number, g0: number) => ((g - g0) * (d - g0) - (g - g0) ** 2 / 2) / noise.s2;
  const g0 = Math.log(rules.rho0);
  const k = state.k + 1;
  const begun = state.sinceStart >= 10 ? { ledger: startAnew(state.ledger), sinceStart: 0 } : state;
  const gains = {
    fail: failGrid.at.map((times) => gain(g0 + Math.log(times), g0)),
    pass: rules.rho1s.map((rho1) => passGrid.at.map((power) => gain(Math.log(rho1) * power, Math.log(rho1)))),
  };
  const out = canary.filter((value) => value > noise.high).length;
  return {
    ...state,
    k,
    ledger: enter(begun.ledger, gains, phiOf(noise, k), rules),
    high: state.high.map((sum, at) => {
      const p = highAt[at] ?? highNull;
      const own = out * Math.log(p / highNull) + (canary.length - out) * Math.log((1 - p) / (1 - highNull));
      return Math.round((sum + Math.min(own, -rules.cap * Math.log(rules.alpha) * noise.c)) * 1e5) / 1e5;
    }),
    sinceStart: begun.sinceStart + 1,
  };
};

const phiOf = ({ c, tau2 }: GaugeNoise, k: number): number => c + tau2 * k;

const phiNow = ({ noise, k }: GaugeState): number => (noise === undefined ? 1 : phiOf(noise, k));

/** Half is staked on the mean, half on samples out of the ordinary: spikes and a wider spread move no mean. */
export const gaugeFail = (state: GaugeState): number => {
  const { c } = state.noise ?? { c: 1 };
  const high = state.high.reduce((sum, gain) => sum + Math.exp(gain / c) / highAt.length, 0);
  return (failEvidence(state.ledger, phiNow(state)) + high) / 2;
};
export const gaugePass = (state: GaugeState, margin: number): number =>
  passEvidence(state.ledger, margin, phiNow(state));
export const gaugeRoots = (state: GaugeState, margin: number) => ({
  fail: failRoot(state.ledger, phiNow(state)),
  pass: passRoot(state.ledger, margin, phiNow(state)),
});

/** The noise of a gauge from the windows of the past: pods of the running version play canary. One list of pods' means a window. */
export const calibrateGauge = (
  windows: readonly (readonly number[])[],
  canaryPods: number,
): GaugeNoise | undefined => {
  const pods = Math.min(...windows.map(({ length }) => length));
  const groups = Math.floor(pods / canaryPods);
  if (windows.length < 40 || groups < 2 || !Number.isFinite(pods)) return undefined;
  const series = Array.from({ length: groups }, (_, group) =>
    windows.map((window) => {
      const own = window.slice(group * canaryPods, (group + 1) * canaryPods);
      const rest = [...window.slice(0, group * canaryPods), ...window.slice((group + 1) * canaryPods, pods)];
      return difference(mean(own), mean(rest));
    }),
  );
  const s2 = Math.max(1e-8, mean(series.flat().map((d) => d * d)));
  const short = Math.min(15, Math.max(2, Math.floor(windows.length / 8)));
  const block = (length: number) => {
    const sums = series.flatMap((one) =>
      Array.from({ length: Math.floor(one.length / length) }, (_, at) =>
        one.slice(at * length, (at + 1) * length).reduce((sum, d) => sum + d, 0),
      ),
    );
    return mean(sums.map((sum) => sum * sum)) / (length * s2);
  };
  const [narrow, wide] = [block(short), block(4 * short)];
  const tau2 = Math.max(0, (wide - narrow) / (3 * short));
  const all = windows.flat();
  const moments = [all.length, all.reduce((a, b) => a + b, 0), all.reduce((a, b) => a + b * b, 0)] as const;
  return { s2, c: Math.max(1, narrow - tau2 * short), tau2, high: highOf(moments) };
};
