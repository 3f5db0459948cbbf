import { sleepBy, type Timers } from '#adapters/clock/timers.ts';
import { openInstants } from '#adapters/clock/instants.ts';
import type { Clock } from '#ports/clock.ts';
import { isBreathing } from '#shared/services/breathe.ts';

/** A clock moved by hand from timer to timer, for worlds where nothing waits for a file or a socket. */
export interface FastClock extends Clock, Timers {
  /** Moves on to `ms` from now; `each` is called after every instant at which something happened. */
  advance(ms: number, each: () => void): Promise<void>;
  /** The same until `done` holds; false when it never did. */
  runUntil(done: () => boolean, atMostMs: number, each: () => void): Promise<boolean>;
  /** How many instants there were. */
  readonly instants: number;
}

/** One turn of the loop drains every promise; only what gives way on purpose takes several. */
const drained = async (): Promise<void> => {
  do await new Promise((resolve) => setImmediate(resolve));
  while (isBreathing());
};

/** The hand-moved clock of the product waits eight turns for real work between; here there is none, and one is enough. */
export const fastClock = (startMs: number): FastClock => {
  const instants = openInstants(startMs);
  const now = () => instants.now();
  const after: Timers['after'] = (ms, fn) => instants.after(ms, fn);
  let played = 0;
  const jump = async (end: number, each: () => void): Promise<boolean> => {
    if (!instants.next(end)) return false;
    played += 1;
    await drained();
    each();
    return true;
  };
  return {
    now,
    after,
    sleep: (ms, signal) => sleepBy(after, ms, signal),
    async advance(ms, each) {
      const end = now() + ms;
      await drained();
      while (await jump(end, each));
      instants.reach(end);
    },
    async runUntil(done, atMostMs, each) {
      const end = now() + atMostMs;
      await drained();
      while (!done()) {
        if (await jump(end, each)) continue;
        instants.reach(end);
        return done();
      }
      return true;
    },
    get instants() {
      return played;
    },
  };
};
