import { failGrid, type Levels, passGrid } from './grids.ts';

/** Logarithms of likelihood ratios, added up window by window and not yet tempered: one sum for each alternative. */
export interface Ledger {
  readonly windows: number;
  /** How many windows are searched for a recent change: an hour of them. */
  readonly slots: number;
  /** Of all windows. */
  readonly first: readonly number[];
  /** Of the windows since nothing spoke for the alternative: what begins late is found as soon as what begins at once. */
  readonly late: readonly number[];
  readonly lately: Lately;
  /** One row for each margin that is to be excluded. */
  readonly pass: readonly (readonly number[])[];
}

/** What the late sums are tempered by. */
interface Lately {
  /** Information since each sum began. */
  readonly since: readonly number[];
  readonly c: number;
  readonly tau2: number;
  /** Evidence (ln) that is neutral, because equal pods have come this far. */
  readonly reach: number;
}

/** What one window says: a gain for each alternative. */
export interface Gains {
  readonly fail: readonly number[];
  readonly pass: readonly (readonly number[])[];
}

/** The noise: `phi` tempers all windows together, the rest is for the late sums. */
export interface Temper {
  readonly phi: number;
  /** Noise into which lasting changes are not booked yet, and its lasting part, in units of `information`. */
  readonly c: number;
  readonly tau2: number;
  readonly reach: number;
  readonly information: number;
  /** By how much this window weighs more without the noise of the last few. */
  readonly lift: number;
  /** What tempers the pass sums, where that is not `phi`. */
  readonly passPhi?: number;
}

/** An hour of short windows is searched in no more parts than one of whole minutes. */
export const mostSlots = 60;
/** A change of late is looked for after a sixth of them: ten minutes, or ten short windows. */
const opensAfter = ({ slots }: Pick<Ledger, 'slots'>): number => Math.max(3, Math.ceil(slots / 6));
/**
 * Late sums start from less and have farther to go, so a window may count twice as much: still no more than half of the
 * way.
 */
export const lateCap = 2;
const nothing = failGrid.at.map(() => 0);

export const emptyLedger = (margins: number, slots = mostSlots): Ledger => ({
  windows: 0,
  slots,
  first: nothing,
  late: nothing,
  lately: { since: nothing, c: 1, tau2: 0, reach: 0 },
  pass: Array.from({ length: margins }, () => passGrid.at.map(() => 0)),
});

/** At most four decimals, and four digits for values far from a decision: the state stays small, and a replay exact. */
const short = (value: number): number => {
  const size = Math.abs(value);
  return size < 10 ? Math.round(value * 1e4) / 1e4 : Number(value.toPrecision(size < 100 ? 5 : 4));
};
/** Information only tempers. */
const rough = (value: number): number =>
  value < 100 ? Math.round(value * 10) / 10 : Number(value.toPrecision(5));
const plus = (sum: number, gain: number, most: number): number => short(sum + Math.min(gain, most));

/** The ledger after one more window; gains are capped, losses are not, so the bound on false alarms holds. */
export const enter = (ledger: Ledger, gains: Gains, temper: Temper, levels: Levels): Ledger => {
  const passPhi = temper.passPhi ?? temper.phi;
  const most = (level: number, phi: number) => levels.cap * phi * -Math.log(level);
  return {
    windows: ledger.windows + 1,
    slots: ledger.slots,
    first: ledger.first.map((sum, j) => plus(sum, gains.fail[j] ?? 0, most(levels.alpha, temper.phi))),
    ...(ledger.windows < opensAfter(ledger)
      ? { late: nothing, lately: ledger.lately }
      : enterLate(ledger, gains.fail, temper, lateCap * most(levels.alpha, 1))),
    pass: ledger.pass.map((row, margin) =>
      row.map((sum, j) =>
        Math.max(short(debt * passPhi), plus(sum, gains.pass[margin]?.[j] ?? 0, most(levels.beta, passPhi))),
      ),
    ),
  };
};

/** No bad minute is held against a release for ever: this far below nothing (nats) a way back to a pass is still long. */
const debt = -12;

interface Rescaling {
  /** By which factor the noise of all windows has changed, and what lasts of it now. */
  readonly times: number;
  readonly passTimes: number;
  readonly tau2: number;
}

/** The same evidence in the units of other noise: what was found at one share must not grow because of the next. */
export const rescaled = (ledger: Ledger, { times, passTimes, tau2 }: Rescaling): Ledger => {
  const { since, c, tau2: was } = ledger.lately;
  const lateTimes = (j: number) => (c + tau2 * (since[j] ?? 0)) / (c + was * (since[j] ?? 0));
  return {
    windows: ledger.windows,
    slots: ledger.slots,
    first: ledger.first.map((sum) => short(sum * times)),
    late: ledger.late.map((sum, j) => short(sum * Math.min(1, lateTimes(j)))),
    lately: { ...ledger.lately, tau2 },
    pass: ledger.pass.map((row) => row.map((sum) => short(sum * passTimes))),
  };
};

const enterLate = (
  { late, lately: { since: before } }: Ledger,
  gains: readonly number[],
  { phi, c, tau2, reach, information, lift }: Temper,
  most: number,
): Pick<Ledger, 'late' | 'lately'> => {
  const since = before.map((sum, j) => rough(((late[j] ?? 0) > 0 ? sum : 0) + information));
  const lately = { since, c: short(c), tau2, reach };
  const rows = late.map((sum, j) =>
    // Evidence against its alternative restarts with the next window.
    Math.max(0, plus(sum, (gains[j] ?? 0) * lift, most * latePhi(lately, phi, j))),
  );
  return { late: rows, lately: { ...lately, since: since.map((sum, j) => (rows[j] === 0 ? 0 : sum)) } };
};

/** What lasts of the noise tempers by the information since a sum began, not by that of the whole release. */
const latePhi = ({ since, c, tau2 }: Lately, phi: number, j: number): number =>
  Math.min(phi, c + tau2 * (since[j] ?? 0));

/** How many times likelier the windows are if the canary has become worse of late; its stake is not in it. */
export const lateEvidence = ({ late, lately }: Ledger, phi: number): number =>
  late.reduce(
    (sum, gain, j) => sum + (failGrid.stakes[j] ?? 0) * Math.exp(gain / latePhi(lately, phi, j)),
    0,
  );

const mix = (row: readonly number[], stakes: readonly number[], phi: number): number =>
  row.reduce((sum, gain, j) => sum + (stakes[j] ?? 0) * Math.exp(gain / phi), 0);

/** Half is staked on a change at any later window, divided among an hour of them or as many as there were. */
const stakeOf = ({ windows, slots, lately }: Ledger): number =>
  Math.exp(-lately.reach) / (2 * Math.max(slots, windows));

/** How many times likelier the windows are if the canary is worse than its margin than if it is not; 1 is neutral. */
export const failEvidence = (ledger: Ledger, phi: number): number => {
  const first = mix(ledger.first, failGrid.stakes, phi);
  return ledger.windows <= opensAfter(ledger)
    ? first
    : first / 2 + stakeOf(ledger) * lateEvidence(ledger, phi);
};

/** The same for "not as bad as the margin" with this number. */
export const passEvidence = ({ pass }: Ledger, margin: number, phi: number): number =>
  mix(pass[margin] ?? [], passGrid.stakes, phi);

const root = (evidence: number): number => Math.sqrt(2 * Math.max(0, evidence));

/**
 * How much clearer a sum that chose its own beginning must be than that of all windows, at the single look at the
 * deadline.
 */
const chosen = 0.75;

/** Signed roots for the single look at the deadline, in standard deviations. */
export const failRoot = ({ first, late, lately }: Ledger, phi: number): number => {
  const clearest = Math.max(...late.map((gain, j) => gain / latePhi(lately, phi, j)));
  return Math.max(root(Math.max(...first) / phi), root(clearest - lately.reach) - chosen);
};
export const passRoot = ({ pass }: Ledger, margin: number, phi: number): number =>
  root(Math.max(0, ...(pass[margin] ?? [])) / phi);

/**
 * Evidence of several clusters about the same thing, as a ledger that needs no tempering: gains are added, raw counts
 * never are. A change of late may begin in each at another time, so the clearest one counts, at its part of the stake.
 */
export const mergeLedgers = (
  strata: readonly { readonly ledger: Ledger; readonly phi: number }[],
): Ledger => {
  const sum = (of: (one: Ledger) => readonly number[] | undefined, width: number) =>
    Array.from({ length: width }, (_, j) =>
      strata.reduce((all, { ledger, phi }) => all + (of(ledger)?.[j] ?? 0) / phi, 0),
    );
  const margins = Math.min(...strata.map(({ ledger }) => ledger.pass.length));
  const clearest = nothing.map((_, j) =>
    Math.max(
      ...strata.map(
        ({ ledger: { late, lately }, phi }) => (late[j] ?? 0) / latePhi(lately, phi, j) - lately.reach,
      ),
    ),
  );
  return {
    windows: Math.max(...strata.map(({ ledger }) => ledger.windows)),
    slots: Math.max(...strata.map(({ ledger }) => ledger.slots)),
    first: sum(({ first }) => first, failGrid.at.length),
    late: clearest,
    lately: { since: nothing, c: 1, tau2: 0, reach: Math.log(strata.length) },
    pass: Array.from({ length: margins }, (_, m) => sum(({ pass }) => pass[m], passGrid.at.length)),
  };
};
