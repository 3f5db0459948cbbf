import type { Clock } from '#ports/clock.ts';
import { TimerQueue } from './timer-queue.ts';
import { sleepBy, type Timers } from './timers.ts';

/** A clock that moves only when it is told to, from one timer to the next. */
export interface HandClock extends Clock, Timers {
  /** Moves on by `ms`; every timer due on the way runs at its own instant, with all that follows from it. */
  advance(ms: number): Promise<void>;
  /**
   * Jumps from timer to timer until `done` holds, and returns whether it did. It gives up after `atMostMs` of this
   * clock's time, or when no timer is left. `done` is called once per instant.
   */
  runUntil(done: () => boolean | Promise<boolean>, limits: { readonly atMostMs: number }): Promise<boolean>;
  /** Time does not move while this work of the real world (a file, a socket, an import) is pending. */
  standStill<T>(work: Promise<T>): Promise<T>;
}

/** A clock moved by hand, first at `startMs` (epoch ms). Equal runs are equal: it has an order for everything. */
export const handClock = (startMs: number): HandClock => {
  let now = startMs;
  let orders = 0;
  const real = new Set<object>();
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
  const settle = async () => {
    do await turns();
    while (real.size > 0);
  };
  /** Runs the timers of the next instant, if it comes until `end`. Those set meanwhile for the same instant are another jump. */
  const jump = async (end: number) => {
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
    await settle();
    return true;
  };

  return {
    now: () => now,
    after,
    sleep: (ms, signal) => sleepBy(after, ms, signal),
    async advance(ms) {
      const end = now + ms;
      await settle();
      while (await jump(end));
      now = end;
    },
    async runUntil(done, { atMostMs }) {
      const end = now + atMostMs;
      await settle();
      while (!(await done())) if (!(await jump(end))) return false;
      return true;
    },
    async standStill(work) {
      const token = {};
      real.add(token);
      return work.finally(() => real.delete(token));
    },
  };
};

/**
 * Lets pending work finish. One turn of the event loop drains every promise; the others are for code that defers its
 * own work to the next turn.
 */
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 8; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
};
