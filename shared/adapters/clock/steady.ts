import type { Timers } from './timers.ts';

/** A clock that never goes back, and how far it is ahead of the one that did. */
export interface SteadyClock extends Timers {
  /** ms; 0 as long as the clock below has not gone back. */
  lead(): number;
}

/** A step of this length is no work that takes long: the clock was put ahead, or nobody asked for the time. */
const longStepMs = 60_000;

/**
 * For waits: where the clock goes back by an hour, whatever waits goes on waiting as long as it was meant to, and not an
 * hour longer. `lastAt` is the last time that was told by it in an earlier life (epoch ms). What it is ahead is given
 * up again when the clock is put forward.
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
