import { failGrid, type Levels, passGrid } from './grids.ts';
import { emptyLedger, enter, failEvidence, failRoot, type Ledger, passEvidence, passRoot } from './ledger.ts';

/** An objective without a baseline: the share of all requests that may fail. */
export interface BudgetRules extends Levels {
  /** 1 less the objective: 0.001 for 99.9 %. */
  readonly budget: number;
  /** Times the budget at which it is still good, and from which on it is bad. */
  readonly rho0: number;
  readonly rho1s: readonly number[];
  /** How much wider than chance this service's windows scatter. */
  readonly c: number;
}

export interface BudgetState {
  readonly k: number;
  readonly ledger: Ledger;
  readonly phi: number;
  readonly bad: number;
  readonly all: number;
  /** Squared residuals over their variance. */
  readonly scatter: number;
}

export const freshBudget = (rules: BudgetRules): BudgetState => ({
  k: 0,
  ledger: emptyLedger(rules.rho1s.length),
  phi: Math.max(1, rules.c),
  bad: 0,
  all: 0,
  scatter: 0,
});

/** The state after one more window of the pods on trial; one without requests changes nothing. */
export const weighBudget = (
  before: BudgetState,
  { bad, all }: { readonly bad: number; readonly all: number },
  rules: BudgetRules,
): BudgetState => {
  if (!Number.isFinite(bad) || !Number.isFinite(all) || bad < 0 || all <= 0) return before;
  const k = before.k + 1;
  const expected = before.all === 0 ? bad : (before.bad / before.all) * all;
  const scatter = before.scatter + (before.k === 0 ? 0 : (bad - expected) ** 2 / Math.max(1, expected));
  const phi = Math.max(1, (8 * rules.c + scatter) / (8 + before.k));
  const gain = (b: number, null_: number) => bad * Math.log(b / null_) - all * rules.budget * (b - null_);
  const gains = {
    fail: failGrid.at.map((times) => gain(rules.rho0 * times, rules.rho0)),
    pass: rules.rho1s.map((rho1) => passGrid.at.map((power) => gain(rho1 ** power, rho1))),
  };
  const temper = { phi, c: phi, tau2: 0, reach: 0, information: 0, lift: 1 };
  const ledger = enter(before.ledger, gains, temper, rules);
  return {
    k,
    ledger,
    phi,
    bad: before.bad + bad,
    all: before.all + all,
    scatter,
  };
};

export const budgetFail = ({ ledger, phi }: BudgetState): number => failEvidence(ledger, phi);
export const budgetPass = ({ ledger, phi }: BudgetState, margin: number): number =>
  passEvidence(ledger, margin, phi);
export const budgetRoots = ({ ledger, phi }: BudgetState, margin: number) => ({
  fail: failRoot(ledger, phi),
  pass: passRoot(ledger, margin, phi),
});

/** Burn rates over a long and a short time of which both must be exceeded (Google's SRE workbook). */
export const burnPairs = [
  { burn: 14.4, longSeconds: 3600, shortSeconds: 300 },
  { burn: 6, longSeconds: 21_600, shortSeconds: 1800 },
] as const;

export interface BudgetWindow {
  readonly to: number;
  readonly bad: number;
  readonly all: number;
}

/** The pair that burns the budget too fast at `now` (epoch ms), if one does; for the watch after everything is released. */
export const burning = (windows: readonly BudgetWindow[], budget: number, now: number) => {
  const burn = (seconds: number) => {
    const recent = windows.filter(({ to }) => to > now - seconds * 1000 && to <= now);
    const all = recent.reduce((sum, window) => sum + window.all, 0);
    return all === 0 ? 0 : recent.reduce((sum, { bad }) => sum + bad, 0) / all / budget;
  };
  return burnPairs.find((pair) => burn(pair.longSeconds) > pair.burn && burn(pair.shortSeconds) > pair.burn);
};
