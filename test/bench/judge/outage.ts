import type { Arms } from '#domain/verdict/tcl/dispersion.ts';
import { diceFor } from './dice.ts';
import type { Trial } from './traffic.ts';

const none: Arms = { xc: 0, nc: 0, xb: 0, nb: 0 };
const outage = { from: 15, to: 30 };

/** One window in ten is lost in each arm, and a quarter of an hour in both. */
export const withLosses = (trial: Trial): Trial => {
  const dice = diceFor('losses', trial.scenario, trial.rep);
  const windows = trial.windows.map((window, minute) => {
    const lost = [dice() < 0.1, dice() < 0.1];
    if (minute >= outage.from && minute < outage.to) return none;
    return {
      ...window,
      ...(lost[0] === true ? { xc: 0, nc: 0 } : {}),
      ...(lost[1] === true ? { xb: 0, nb: 0 } : {}),
    };
  });
  return { ...trial, windows };
};

/** A canary that answers nothing. */
export const dead = (trial: Trial): Trial => ({
  ...trial,
  windows: trial.windows.map((window) => ({ ...window, xc: 0, nc: 0 })),
});

/** Whether a minute (1 is the first) had no numbers of both arms. */
export const isBlind = ({ windows }: Trial, minute: number): boolean => {
  const window = windows[minute - 1];
  return window === undefined || window.nc === 0 || window.nb === 0;
};
