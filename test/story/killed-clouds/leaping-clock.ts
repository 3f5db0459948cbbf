import { openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openInstants } from '#adapters/clock/instants.ts';
import { sleepBy, type Timers } from '#adapters/clock/timers.ts';
import type { Clock } from '#ports/clock.ts';

/** Real time: how long nothing must be at work before the clock leaps. */
const tickMs = 5;
/** How much faster than the wall time passes while something is at work: a task sleeps seconds, and may take minutes. */
const speed = 4;

/** Where the clock of a folder stands, epoch ms: the next life goes on from there, and so does a cloud beside it. */
export const timeIn = (folder: string): number => {
  try {
    return Number(readFileSync(join(folder, 'now'), 'utf8'));
  } catch {
    return Date.now();
  }
};

export interface LeapingClock extends Clock, Timers {
  /** Time does not leap while this goes on. */
  during<T>(work: Promise<T>): Promise<T>;
}

/**
 * A clock that leaps to its next timer while nothing is at work. Whatever the load of the machine, a wait costs nothing
 * and a task has all its time.
 */
export const leapingClock = (folder: string): LeapingClock => {
  const instants = openInstants(timeIn(folder));
  const file = openSync(join(folder, 'now'), 'w');
  // Of one length and in one write: a reader never sees half a number.
  const note = (): void => void writeSync(file, String(instants.now()), 0);
  let [working, sinceMs] = [0, 0];
  const passing = (ms: number): void => {
    const end = instants.now() + ms;
    while (instants.next(end));
    instants.reach(end);
  };
  const drive = async (): Promise<never> => {
    for (;;) {
      const before = performance.now();
      await pause(tickMs);
      if (working > 0) passing(Math.ceil((performance.now() - before) * speed));
      else if ((sinceMs += tickMs) > tickMs) instants.next(Infinity);
      note();
    }
  };
  note();
  void drive();
  const after: Timers['after'] = (ms, run) => instants.after(ms, run);
  return {
    now: () => instants.now(),
    after,
    sleep: (ms, signal) => sleepBy(after, ms, signal),
    during(work) {
      working += 1;
      return work.finally(() => {
        working -= 1;
        sinceMs = 0;
      });
    },
  };
};
