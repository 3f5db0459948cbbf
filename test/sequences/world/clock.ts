import { sleepBy, type Timers } from '#adapters/clock/timers.ts';
import { TimerQueue } from '#adapters/clock/timer-queue.ts';
import type { Clock } from '#ports/clock.ts';

/** A clock moved by hand from timer to timer, for worlds where nothing waits for a file or a socket. */
export interface FastClock extends Clock, Timers {
  /** Moves on to `ms` from now; `each` is called after every instant at which something happened. */
  advance(ms: number, each: () => void): Promise<void>;
  /** The same until `done` holds; false when it never did. */
  runUntil(done: () => boolean, atMostMs: number, each: () => void): Promise<boolean>;
  /** How many instants there were. */
  readonly instants: number;
}

/** One turn of the loop drains every promise: nothing here takes longer than promises do. */
const drained = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The hand-moved clock of the product waits eight turns for real work between; here there is none, and one is enough. */
export const fastClock = (startMs: number): FastClock => {
  let now = startMs;
  let orders = 0;
  let instants = 0;
  const queue = new TimerQueue();
  const after = (ms: number, fn: () => void) => {
    const timer = {
      at: now + Math.max(0, Math.ceil(ms)),
      order: (orders += 1),
      fn: fn as (() => void) | undefined,
    };
    queue.add(timer);
    return () => {
      timer.fn = undefined;
    };
  };
  const jump = async (end: number, each: () => void): Promise<boolean> => {
    const next = queue.first();
    if (next === undefined || next.at > end) return false;
    now = next.at;
    instants += 1;
    const set = orders;
    for (
      let due = queue.first();
      due !== undefined && due.at === now && due.order <= set;
      due = queue.first()
    )
      queue.take()();
    await drained();
    each();
    return true;
  };
  return {
    now: () => now,
    after,
    sleep: (ms, signal) => sleepBy(after, ms, signal),
    async advance(ms, each) {
      const end = now + ms;
      await drained();
      while (await jump(end, each));
      now = end;
    },
    async runUntil(done, atMostMs, each) {
      const end = now + atMostMs;
      await drained();
      while (!done()) {
        if (await jump(end, each)) continue;
        now = end;
        return done();
      }
      return true;
    },
    get instants() {
      return instants;
    },
  };
};
