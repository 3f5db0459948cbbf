import { setTimeout as realPause } from 'node:timers/promises';
import type { Clock } from '#ports/clock.ts';
import { isBreathing } from '#shared/services/breathe.ts';
import { openInstants } from './instants.ts';
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

/** Real ms before it gives up, once. */
const patienceMs = 100;

/** A clock moved by hand, first at `startMs` (epoch ms). Equal runs are equal: it has an order for everything. */
export const handClock = (startMs: number): HandClock => {
  const instants = openInstants(startMs);
  const now = () => instants.now();
  const after: Timers['after'] = (ms, fn) => instants.after(ms, fn);
  const real = new Set<object>();
  const settle = async () => {
    do await turns();
    while (real.size > 0 || isBreathing());
  };
  const jump = async (end: number) => {
    if (!instants.next(end)) return false;
    await settle();
    return true;
  };

  return {
    now,
    after,
    sleep: (ms, signal) => sleepBy(after, ms, signal),
    async advance(ms) {
      const end = now() + ms;
      await settle();
      while (await jump(end));
      instants.reach(end);
    },
    async runUntil(done, { atMostMs }) {
      const end = now() + atMostMs;
      await settle();
      for (let isPatient = true; !(await done());) {
        if (await jump(end)) continue;
        if (!isPatient) return false;
        isPatient = false;
        // On a busy machine, something may be under way that this clock has not heard of.
        await realPause(patienceMs);
        await settle();
      }
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
