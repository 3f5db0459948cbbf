import { failGrid, type Levels, passGrid } from './grids.ts';

/**
 * Logarithms of likelihood ratios, added up window by window and not yet tempered. `fail` has one row for each
 * instant from which a change for the worse is looked for, `pass` one for each margin that is to be excluded.
 */
export interface Ledger {
  readonly fail: readonly (readonly number[])[];
  readonly pass: readonly (readonly number[])[];
}

/** What one window says: a gain for each alternative. */
export interface Gains {
  readonly fail: readonly number[];
  readonly pass: readonly (readonly number[])[];
}

const extraStarts = 6;
const nothing = failGrid.at.map(() => 0);

export const emptyLedger = (margins: number): Ledger => ({
  fail: [nothing],
  pass: Array.from({ length: margins }, () => passGrid.at.map(() => 0)),
});

/** Five decimals keep the state small and a replay exact. */
const short = (value: number): number => Math.round(value * 1e5) / 1e5;

/** The ledger after one more window; gains are capped, losses are not, so the bound on false alarms stands. */
export const enter = (ledger: Ledger, gains: Gains, phi: number, levels: Levels): Ledger => {
  const most = {
    fail: levels.cap * phi * -Math.log(levels.alpha),
    pass: levels.cap * phi * -Math.log(levels.beta),
  };
  return {
    fail: ledger.fail.map((row) => row.map((sum, j) => short(sum + Math.min(gains.fail[j] ?? 0, most.fail)))),
    pass: ledger.pass.map((row, margin) =>
      row.map((sum, j) => short(sum + Math.min(gains.pass[margin]?.[j] ?? 0, most.pass))),
    ),
  };
};

/** Looks for a change from here on as well. When all starts are taken, the one that has found least gives way. */
export const startAnew = (ledger: Ledger): Ledger => {
  const [first = nothing, ...extra] = ledger.fail;
  if (extra.length < extraStarts) return { ...ledger, fail: [...ledger.fail, nothing] };
  const best = (row: readonly number[]) => Math.max(...row);
  const least = extra.reduce((at, row, index) => (best(row) < best(extra[at] ?? row) ? index : at), 0);
  return { ...ledger, fail: [first, ...extra.filter((_, index) => index !== least), nothing] };
};

const mix = (row: readonly number[], stakes: readonly number[], phi: number): number =>
  row.reduce((sum, gain, j) => sum + (stakes[j] ?? 0) * Math.exp(gain / phi), 0);

/** How many times likelier the windows are if the canary is worse than its margin than if it is not; 1 says nothing. */
export const failEvidence = ({ fail }: Ledger, phi: number): number =>
  fail.reduce((sum, row, index) => sum + stakeOf(index, fail.length) * mix(row, failGrid.stakes, phi), 0);

/** The first start holds everything until there are others; all the stakes ever used sum to 1.5. */
const stakeOf = (index: number, starts: number): number =>
  index > 0 ? 1 / (2 * extraStarts) : starts === 1 ? 1 : 0.5;

/** The same for "not as bad as the margin" with this number. */
export const passEvidence = ({ pass }: Ledger, margin: number, phi: number): number =>
  mix(pass[margin] ?? [], passGrid.stakes, phi);

const root = (gain: number, phi: number): number => Math.sqrt(Math.max(0, (2 * gain) / phi));

/** By so much a start that was chosen among several must be clearer than the first one, at the one look at the deadline. */
const chosen = 0.5;

/** Signed roots for the one look at the deadline, in standard deviations. */
export const failRoot = ({ fail: [first = nothing, ...extra] }: Ledger, phi: number): number =>
  Math.max(
    root(Math.max(...first), phi),
    root(Math.max(0, ...extra.map((row) => Math.max(...row))), phi) - chosen,
  );
export const passRoot = ({ pass }: Ledger, margin: number, phi: number): number =>
  root(Math.max(0, ...(pass[margin] ?? [])), phi);

/** Evidence of several clusters about the same thing: gains are added, raw counts never are. */
export const mergeLedgers = (
  strata: readonly { readonly ledger: Ledger; readonly phi: number }[],
): Ledger => {
  const starts = Math.min(...strata.map(({ ledger }) => ledger.fail.length));
  const margins = Math.min(...strata.map(({ ledger }) => ledger.pass.length));
  const sum = (of: (one: Ledger) => readonly number[] | undefined, width: number) =>
    Array.from({ length: width }, (_, j) =>
      strata.reduce((all, { ledger, phi }) => all + (of(ledger)?.[j] ?? 0) / phi, 0),
    );
  return {
    fail: Array.from({ length: starts }, (_, s) => sum(({ fail }) => fail[s], failGrid.at.length)),
    pass: Array.from({ length: margins }, (_, m) => sum(({ pass }) => pass[m], passGrid.at.length)),
  };
};
