import type { Dice } from './dice.ts';

/** How a service errs; all are judged by the minute. */
export interface Family {
  readonly name: string;
  /** Pods differ for good by this much (sd of the logarithm), and drift by that much. */
  readonly fixed: number;
  readonly drift: { readonly sd: number; readonly keeps: number };
  /** Swings that both arms share. */
  readonly common: number;
  readonly incidents: number;
  readonly blips: number;
  /** Errors come in clumps. */
  readonly clump: (dice: Dice) => number;
  readonly meanClump: number;
  readonly day: (minute: number, phase: number) => number;
  /** Chances a minute that a pod falls sick, and gets well. */
  readonly sick?: { readonly falls: number; readonly heals: number; readonly times: number };
  /** A second, slower drift of each pod. */
  readonly slow?: { readonly sd: number; readonly keeps: number };
  /** Pods are not given equal parts of the traffic (sd of the logarithm). */
  readonly uneven?: number;
}

const steady = () => 1;
const sine = (minute: number, phase: number) => 1 + 0.5 * Math.sin((2 * Math.PI * minute) / 1440 + phase);
const square = (minute: number, phase: number) =>
  Math.sin((2 * Math.PI * minute) / 180 + phase) > 0 ? 1.4 : 0.6;

export const families = {
  quiet: {
    name: 'quiet',
    fixed: 0,
    drift: { sd: 0, keeps: 0 },
    common: 0,
    incidents: 0,
    blips: 0,
    clump: () => 1,
    meanClump: 1,
    day: steady,
  },
  realistic: {
    name: 'realistic',
    fixed: 0.1,
    drift: { sd: 0.4, keeps: 0.7 },
    common: 0.3,
    incidents: 0.01,
    blips: 0.002,
    clump: (dice) => dice.geometric(2),
    meanClump: 2,
    day: sine,
  },
  harsh: {
    name: 'harsh',
    fixed: 0.2,
    drift: { sd: 0.8, keeps: 0.9 },
    common: 0.3,
    incidents: 0.01,
    blips: 0.005,
    clump: (dice) => dice.geometric(4),
    meanClump: 4,
    day: sine,
  },
  // The unseen family of the judge before this one; its figures were on the table when this one was made.
  ill: {
    name: 'ill',
    fixed: 0.08,
    drift: { sd: 0.15, keeps: 0.9 },
    common: 0.35,
    incidents: 0.008,
    blips: 0.002,
    clump: (dice) => Math.min(40, Math.floor((1 - dice()) ** (-1 / 2.2))),
    meanClump: 1.5,
    day: square,
    sick: { falls: 0.004, heals: 0.2, times: 4 },
  },
  // Written down before this judge had met it, and not to be tuned on: the next change of the judge needs a new one.
  unseen: {
    name: 'unseen',
    fixed: 0.12,
    drift: { sd: 0.25, keeps: 0.3 },
    slow: { sd: 0.15, keeps: 0.97 },
    uneven: 0.3,
    common: 0.5,
    incidents: 0.02,
    blips: 0.001,
    clump: (dice) => Math.min(60, Math.ceil(2 * (-Math.log(1 - dice())) ** (1 / 0.7))),
    meanClump: 3.05,
    day: (minute, phase) => 0.7 + 0.6 * ((minute / 90 + phase / (2 * Math.PI)) % 1),
    sick: { falls: 0.003, heals: 0.5, times: 6 },
  },
} as const satisfies Readonly<Record<string, Family>>;
