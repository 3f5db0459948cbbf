import { type Alone, aloneAt, freshAlone, weighAlone } from './alone.ts';
import {
  type Arms,
  type Dispersion,
  freshDispersion,
  type Noise,
  skip,
  type Taken,
  takeIn,
} from './dispersion.ts';
import { doubtOf, failDoubt, widened } from './doubt.ts';
import type { ProportionRules } from './proportion-rules.ts';
import { failGains, passGains } from './gains.ts';
import {
  emptyLedger,
  enter,
  failEvidence,
  failRoot,
  type Ledger,
  passEvidence,
  passRoot,
  rescaled,
  type Temper,
} from './ledger.ts';

export type { ProportionRules } from './proportion-rules.ts';

/** All that is kept of the windows so far; a few hundred numbers. */
export interface ProportionState {
  readonly dispersion: Dispersion;
  readonly ledger: Ledger;
  /** Against the floor alone, where there is one; what that has of information, and its noise. */
  readonly absolute?: Ledger;
  readonly alone?: Alone;
  readonly totals: Arms;
  /** The noise as it was before the last windows, which a change for the worse would be booked in too. */
  readonly calm: { readonly c: number; readonly s2: number };
  /** By what part the noise beyond chance may be more than was learned. */
  readonly doubt: number;
  /** What of the noise lasts at the step that was weighed last. */
  readonly tau2: number;
}

const calmWindows = 10;
const fade = 1 / 20;

export const freshProportion = (rules: ProportionRules): ProportionState => ({
  dispersion: freshDispersion(rules.noise),
  ledger: emptyLedger(rules.rho1s.length, rules.slots),
  ...(rules.floor === undefined
    ? {}
    : {
        absolute: emptyLedger(rules.rho1s.length, rules.slots),
        alone: freshAlone(rules),
      }),
  totals: { xc: 0, nc: 0, xb: 0, nb: 0 },
  calm: { c: rules.noise.c, s2: rules.noise.s2 },
  doubt: doubtOf(rules),
  tau2: rules.noise.tau2,
});

/** Whether a window is informative: both arms have events, and all are numbers. */
export const isUsable = ({ xc, nc, xb, nb }: Arms): boolean =>
  [xc, nc, xb, nb].every((count) => Number.isFinite(count) && count >= 0) &&
  nc > 0 &&
  nb > 0 &&
  xc <= nc * 1.001 + 1e-6 &&
  xb <= nb * 1.001 + 1e-6;

/** The state after one more window. An uninformative one only updates the time of the last window. */
export const weighProportion = (
  last: ProportionState,
  arms: Arms,
  rules: ProportionRules,
  excused = 1,
): ProportionState => {
  if (!isUsable(arms)) return { ...last, dispersion: skip(last.dispersion) };
  const before = last.tau2 === rules.noise.tau2 ? last : atOtherNoise(last, rules);
  const totals = add(before.totals, arms);
  const rare = rules.isRare ? 1 : Math.max(1e-6, 1 - (totals.xc + totals.xb) / (totals.nc + totals.nb));
  const taken = takeIn(before.dispersion, arms, rare, rules.noise);
  const { dispersion } = taken;
  const calm = calmed(before, dispersion, rules.noise);
  const temper = temperOf(before, taken, calm, rules);
  const sides = sidesOf(arms, taken.xc, rules, excused);
  const weight = taken.weight / rare;
  const gains = {
    fail: failGains(sides.fail, weight, rules.rho0),
    pass: passGains(sides.pass, weight, rules.rho1s),
  };
  return {
    dispersion,
    ledger: enter(before.ledger, gains, temper, rules),
    ...weighAlone(before, sides, { weight: taken.weight, temper, rules }),
    totals,
    calm,
    doubt: before.doubt,
    tau2: before.tau2,
  };
};

/** Another step has other pods under test, which differ by less: earlier evidence is converted into its units. */
const atOtherNoise = (before: ProportionState, rules: ProportionRules): ProportionState => {
  const { tau2 } = rules.noise;
  const { dispersion, ledger, absolute, alone } = before;
  const [sj] = dispersion.sums;
  const phi = Math.max(1, dispersion.phi - before.tau2 * sj) + tau2 * sj;
  const doubt = doubtOf(rules);
  const times = phi / dispersion.phi;
  const passTimes = (phi + (phi - 1) * doubt) / doubted(before);
  const now = alone && aloneAt(alone.information, rules);
  const aloneTimes = alone && now ? widened(now.phi, doubt) / widened(alone.phi, before.doubt) : 1;
  return {
    ...before,
    dispersion: { ...dispersion, phi },
    ledger: rescaled(ledger, { times, passTimes, tau2 }),
    ...(absolute && now
      ? { absolute: rescaled(absolute, { times, passTimes: aloneTimes, tau2 }), alone: now }
      : {}),
    doubt,
    tau2,
  };
};

/** Drawing in what speaks against a side would give it away: bad minutes of the canary do not help it to pass. */
const sidesOf = (arms: Arms, xc: number, { seesOutliers }: ProportionRules, excused: number) => ({
  fail: { ...arms, xc: (seesOutliers ? Math.min(arms.xc, xc) : xc) / excused },
  pass: { ...arms, xc: seesOutliers ? Math.max(arms.xc, xc) : xc },
});

const calmed = ({ calm }: ProportionState, { k, phi, s2, sums: [sj] }: Dispersion, { tau2 }: Noise) => {
  const now = { c: phi - tau2 * sj, s2 };
  if (k <= calmWindows) return now;
  const toward = (was: number, is: number) => Math.round((was + (is - was) * fade) * 1e6) / 1e6;
  return { c: toward(calm.c, now.c), s2: toward(calm.s2, now.s2) };
};

/** The weight of a window after its spread and the noise between windows. */
const temperOf = (
  { dispersion: before, doubt }: ProportionState,
  { dispersion: { phi, sums }, weight }: Taken,
  calm: ProportionState['calm'],
  { noise: { tau2, reach = 0 }, lateDoubt = 0 }: ProportionRules,
): Temper => {
  const information = sums[0] - before.sums[0];
  const more = lateDoubt * doubt;
  const spread = information / weight;
  const lift = Math.max(1, 1 / ((1 + spread * calm.s2) * weight));
  const late = { c: widened(calm.c, more), tau2: tau2 * (1 + more) };
  return { phi, ...late, reach, information: information * lift, lift };
};

const add = (a: Arms, b: Arms): Arms => {
  const sum = (x: number, y: number) => Math.round((x + y) * 1e4) / 1e4;
  return { xc: sum(a.xc, b.xc), nc: sum(a.nc, b.nc), xb: sum(a.xb, b.xb), nb: sum(a.nb, b.nb) };
};

/** To fail, the canary must be worse than the baseline and than the floor. */
export const failOf = (state: ProportionState): number => {
  const { ledger, absolute } = state;
  const phi = suspected(state);
  return absolute === undefined
    ? failEvidence(ledger, phi)
    : Math.min(failEvidence(ledger, phi), failEvidence(absolute, phi));
};

const doubted = ({ dispersion: { phi }, doubt }: ProportionState): number => widened(phi, doubt);
/** For a failure, half of it: a false alarm costs less than a bad release. */
const suspected = ({ dispersion: { phi }, doubt }: ProportionState): number =>
  widened(phi, failDoubt * doubt);

const passAlone = ({ absolute, alone, doubt }: ProportionState, margin: number): number =>
  absolute === undefined || alone === undefined
    ? 0
    : passEvidence(absolute, margin, widened(alone.phi, doubt));

/** To pass, it is enough to be not much worse than one of them; half is staked on each. */
export const passOf = (state: ProportionState, margin: number): number => {
  const compared = passEvidence(state.ledger, margin, doubted(state));
  return state.absolute === undefined ? compared : (compared + passAlone(state, margin)) / 2;
};

export const rootsOf = (
  state: ProportionState,
  margin: number,
): { readonly fail: number; readonly pass: number } => {
  const { ledger, absolute, alone, doubt } = state;
  const phi = suspected(state);
  const [fail, pass] = [failRoot(ledger, phi), passRoot(ledger, margin, doubted(state))];
  if (absolute === undefined || alone === undefined) return { fail, pass };
  return {
    fail: Math.min(fail, failRoot(absolute, phi)),
    pass: Math.max(pass, passRoot(absolute, margin, widened(alone.phi, doubt))),
  };
};
