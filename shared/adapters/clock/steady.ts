import type { Timers } from './timers.ts';

/** A clock that never goes back, and how far it is ahead of one that did. */
export interface SteadyClock extends Timers {
  /** ms; 0 as long as the underlying clock has not gone back. */
  lead(): number;
}

/** A jump of this length is not a long computation: the clock was set forward, or nobody asked for the time. */
const longStepMs = 60_000;

/**
 * For waits: if the clock goes back by an hour, a wait still lasts as long as intended, not an hour longer. `lastAt` is
 * the last time that it reported in an earlier process (epoch ms). The lead is given up when the clock is set forward.
 */
export const steadyClock = (clock: Timers, lastAt = 0): SteadyClock => {
  let seen = clock.now();
  let lead = Math.max(0, lastAt - seen);
  const now = (): number => {
    const read = clock.now();
    if (read < seen) lead += seen - read;
    else if (read - seen > longStepMs) lead = Math.max(0, lead - (read - seen));
    seen = read;
    return read + lead;
  };
  return { now, lead: () => (now(), lead), after: (ms, run) => clock.after(ms, run) };
};
