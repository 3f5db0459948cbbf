import { TimerQueue } from './timer-queue.ts';
import type { Timers } from './timers.ts';

/** Time that is moved by hand, one instant after the other. */
export interface Instants extends Timers {
  /** Runs the timers of the next instant if it comes by `end` (epoch ms), and returns whether it did. Those set meanwhile for the same instant are another instant. */
  next(end: number): boolean;
  /** The time is now `end` (epoch ms); no timer may be due before it. */
  reach(end: number): void;
}

export const openInstants = (startMs: number): Instants => {
  let now = startMs;
  let orders = 0;
  const queue = new TimerQueue();
  return {
    now: () => now,
    after(ms, fn) {
      const timer = {
        at: now + Math.max(0, Math.ceil(ms)),
        order: (orders += 1),
        fn: fn as (() => void) | undefined,
      };
      queue.add(timer);
      return () => {
        timer.fn = undefined;
      };
    },
    next(end) {
      const next = queue.first();
      if (next === undefined || next.at > end) return false;
      now = next.at;
      const set = orders;
      for (
        let due = queue.first();
        due !== undefined && due.at === now && due.order <= set;
        due = queue.first()
      )
        queue.take()();
      return true;
    },
    reach(end) {
      now = end;
    },
  };
};
