import { type Arms, type Dispersion, freshDispersion, type Noise, skip, takeIn } from './dispersion.ts';
import { failGrid, type Levels, passGrid } from './grids.ts';
import {
  emptyLedger,
  enter,
  failEvidence,
  failRoot,
  type Gains,
  type Ledger,
  passEvidence,
  passRoot,
  startAnew,
} from './ledger.ts';

/** How one ratio of bad events is judged. Margins are ratios of the canary's rate to the baseline's. */
export interface ProportionRules extends Levels {
  /** Up to here the canary is good. */
  readonly rho0: number;
  /** From here on it is bad; one for each share of traffic at which a step is to be passed. */
  readonly rho1s: readonly number[];
  /** Errors are rare; slow answers need the correction for a ratio that is not small. */
  readonly isRare: boolean;
  readonly noise: Noise;
  /** A ratio below which nothing is bad, whatever the baseline does. */
  readonly floor?: number;
}

/** All that is kept of the windows so far; a few hundred numbers. */
export interface ProportionState {
  readonly dispersion: Dispersion;
  readonly ledger: Ledger;
  /** Against the floor alone, where there is one. */
  readonly absolute?: Ledger;
  readonly totals: Arms;
  /** Windows since the last start. */
  readonly sinceStart: number;
}

const startEvery = 10;

export const freshProportion = (rules: ProportionRules): ProportionState => ({
  dispersion: freshDispersion(rules.noise),
  ledger: emptyLedger(rules.rho1s.length),
  ...(rules.floor === undefined ? {} : { absolute: emptyLedger(rules.rho1s.length) }),
  totals: { xc: 0, nc: 0, xb: 0, nb: 0 },
  sinceStart: 0,
});

/** Whether a window says anything: both arms have events, and all are numbers. */
export const isUsable = ({ xc, nc, xb, nb }: Arms): boolean =>
  [xc, nc, xb, nb].every((count) => Number.isFinite(count) && count >= 0) &&
  nc > 0 &&
  nb > 0 &&
  xc <= nc * 1.001 + 1e-6 &&
  xb <= nb * 1.001 + 1e-6;

/** The state after one more window. One that says nothing changes nothing but the memory of what came last. */
export const weighProportion = (
  before: ProportionState,
  arms: Arms,
  rules: ProportionRules,
): ProportionState => {
  if (!isUsable(arms)) return { ...before, dispersion: skip(before.dispersion) };
  const totals = add(before.totals, arms);
  const rare = rules.isRare ? 1 : 1 - (totals.xc + totals.xb) / (totals.nc + totals.nb);
  const { dispersion, xc, weight } = takeIn(before.dispersion, arms, Math.max(rare, 1e-6), rules.noise);
  const begun = before.sinceStart >= startEvery ? beginAnew(before) : before;
  const clipped = { ...arms, xc };
  const levels = rules;
  const gains = relativeGains(clipped, weight / Math.max(rare, 1e-6), rules);
  const { absolute } = begun;
  return {
    dispersion,
    ledger: enter(begun.ledger, gains, dispersion.phi, levels),
    ...(absolute === undefined
      ? {}
      : { absolute: enter(absolute, floorGains(clipped, weight, rules), dispersion.phi, levels) }),
    totals,
    sinceStart: begun.sinceStart + 1,
  };
};

/** Looks for a change from here on too: every ten windows, and whenever the share of traffic changes. */
export const beginAnew = (state: ProportionState): ProportionState => ({
  ...state,
  ledger: startAnew(state.ledger),
  ...(state.absolute === undefined ? {} : { absolute: startAnew(state.absolute) }),
  sinceStart: 0,
});

const add = (a: Arms, b: Arms): Arms => {
  const sum = (x: number, y: number) => Math.round((x + y) * 1e4) / 1e4;
  return { xc: sum(a.xc, b.xc), nc: sum(a.nc, b.nc), xb: sum(a.xb, b.xb), nb: sum(a.nb, b.nb) };
};

/** Given all bad events of a window, how they fell on the arms: what both arms suffer together cancels out. */
const relativeGains = (arms: Arms, weight: number, { rho0, rho1s }: ProportionRules): Gains => {
  const { xc, nc, xb, nb } = arms;
  const x = xc + xb;
  const against = (null_: number) => {
    const atNull = Math.log(null_ * nc + nb);
    return (r: number) => weight * (xc * Math.log(r / null_) - x * (Math.log(r * nc + nb) - atNull));
  };
  const fail = against(rho0);
  return {
    fail: failGrid.at.map((times) => fail(rho0 * times)),
    pass: rho1s.map((rho1) => {
      const pass = against(rho1);
      return passGrid.at.map((power) => pass(rho1 ** power));
    }),
  };
};

/** The canary alone against the floor: what is below it is good even if the baseline never errs. */
const floorGains = ({ xc, nc }: Arms, weight: number, { floor = 0, rho1s }: ProportionRules): Gains => {
  const gain = (b: number, null_: number) => weight * (xc * Math.log(b / null_) - nc * floor * (b - null_));
  return {
    fail: failGrid.at.map((times) => gain(times, 1)),
    pass: rho1s.map((rho1) => passGrid.at.map((power) => gain(rho1 ** power, rho1))),
  };
};

/** To fail, the canary must be worse than the baseline and than the floor. */
export const failOf = ({ ledger, absolute, dispersion: { phi } }: ProportionState): number =>
  absolute === undefined
    ? failEvidence(ledger, phi)
    : Math.min(failEvidence(ledger, phi), failEvidence(absolute, phi));

/** To pass, it is enough to be not much worse than one of them; half is staked on each. */
export const passOf = ({ ledger, absolute, dispersion: { phi } }: ProportionState, margin: number): number =>
  absolute === undefined
    ? passEvidence(ledger, margin, phi)
    : (passEvidence(ledger, margin, phi) + passEvidence(absolute, margin, phi)) / 2;

export const rootsOf = (
  state: ProportionState,
  margin: number,
): { readonly fail: number; readonly pass: number } => {
  const { ledger, absolute, dispersion } = state;
  const { phi } = dispersion;
  const [fail, pass] = [failRoot(ledger, phi), passRoot(ledger, margin, phi)];
  if (absolute === undefined) return { fail, pass };
  return {
    fail: Math.min(fail, failRoot(absolute, phi)),
    pass: Math.max(pass, passRoot(absolute, margin, phi)),
  };
};
