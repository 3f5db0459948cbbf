import { sameJson } from '../../json.ts';
import type { Noise } from './dispersion.ts';
import type { Ledger } from './ledger.ts';
import type { ProportionState } from './proportion.ts';

/** A ratio's state as it is kept: rows of numbers in a fixed order, for the names would take a third of the room. */
export type PackedRatio = readonly [
  dispersion: PackedDispersion,
  ledger: PackedLedger,
  absolute: readonly [ledger: PackedLedger, information: number, phi: number] | null,
  totals: readonly [xc: number, nc: number, xb: number, nb: number],
  rest: readonly [calmC: number, calmS2: number, doubt: number, tau2: number],
];

type Of = ProportionState['dispersion'];
type PackedDispersion = readonly [
  numbers: readonly [k: number, ln: number, ld: number, lc: number, spikes: number, s2: number, phi: number],
  sums: Of['sums'],
  lags: Of['lags'],
  last: Of['last'],
];

type PackedLedger = readonly [
  first: Ledger['first'],
  late: Ledger['late'],
  since: Ledger['lately']['since'],
  pass: Ledger['pass'],
  windows: number,
  slots: number,
  c: number,
  tau2: number,
  reach: number,
];

const packLedger = ({ windows, slots, first, late, lately, pass }: Ledger): PackedLedger => {
  const { since, c, tau2, reach } = lately;
  return [first, late, since, pass, windows, slots, c, tau2, reach];
};

const unpackLedger = ([first, late, since, pass, windows, slots, c, tau2, reach]: PackedLedger): Ledger => ({
  windows,
  slots,
  first,
  late,
  lately: { since, c, tau2, reach },
  pass,
});

export const packRatio = (state: ProportionState): PackedRatio => {
  const { dispersion, ledger, absolute, alone, totals, calm, doubt, tau2 } = state;
  const { k, ln, ld, lc, spikes, s2, phi, sums, lags, last } = dispersion;
  return [
    [[k, ln, ld, lc, spikes, s2, phi], sums, lags, last],
    packLedger(ledger),
    absolute === undefined || alone === undefined
      ? null
      : [packLedger(absolute), alone.information, alone.phi],
    [totals.xc, totals.nc, totals.xb, totals.nb],
    [calm.c, calm.s2, doubt, tau2],
  ];
};

export const unpackRatio = (packed: PackedRatio): ProportionState => {
  const [
    [[k, ln, ld, lc, spikes, s2, phi], sums, lags, last],
    ledger,
    against,
    [xc, nc, xb, nb],
    [calmC, calmS2, doubt, tau2],
  ] = packed;
  return {
    dispersion: { k, ln, ld, lc, spikes, s2, phi, sums, lags, last },
    ledger: unpackLedger(ledger),
    ...(against === null
      ? {}
      : {
          absolute: unpackLedger(against[0]),
          alone: { information: against[1], phi: against[2] },
        }),
    totals: { xc, nc, xb, nb },
    calm: { c: calmC, s2: calmS2 },
    doubt,
    tau2,
  };
};

/** The noise of one step, as it is kept; heights as pairs. */
export type PackedNoise = readonly [
  isMeasured: 0 | 1,
  swings: readonly [s2: number, c: number, tau2: number],
  alone: readonly [s2: number, c: number, tau2: number] | null,
  early: readonly number[] | null,
  heights: readonly (readonly [above: number, chance: number])[] | null,
  freedom: number | null,
  reach: number | null,
  spikes: number | null,
];

/** Step by step; a step with the noise of the step before refers to it. */
export type PackedSteps = readonly (PackedNoise | 'same' | null)[];

const packNoise = (noise: Noise): PackedNoise => {
  const { isMeasured, s2, c, tau2, alone, early = null, heights, freedom, reach, spikes } = noise;
  return [
    isMeasured ? 1 : 0,
    [s2, c, tau2],
    alone === undefined ? null : [alone.s2, alone.c, alone.tau2],
    early,
    heights?.map(({ above, chance }) => [above, chance] as const) ?? null,
    freedom ?? null,
    reach ?? null,
    spikes ?? null,
  ];
};

export const packSteps = (steps: readonly (Noise | null)[]): PackedSteps =>
  steps.map((noise, step) =>
    noise === null ? null : step > 0 && sameJson(noise, steps[step - 1]) ? 'same' : packNoise(noise),
  );

/** The noise at a step: its own, or that of the nearest smaller batch, which is never smaller. */
export const unpackStep = (steps: PackedSteps, step: number): Noise | undefined => {
  const packed = steps.slice(0, step + 1).findLast((one) => one !== null && one !== 'same');
  if (packed == null) return undefined;
  const [isMeasured, [s2, c, tau2], alone, early, heights, freedom, reach, spikes] = packed;
  return {
    s2,
    c,
    tau2,
    isMeasured: isMeasured === 1,
    ...(alone === null ? {} : { alone: { s2: alone[0], c: alone[1], tau2: alone[2] } }),
    ...(early === null ? {} : { early }),
    ...(heights === null ? {} : { heights: heights.map(([above, chance]) => ({ above, chance })) }),
    ...(freedom === null ? {} : { freedom }),
    ...(reach === null ? {} : { reach }),
    ...(spikes === null ? {} : { spikes }),
  };
};
