import type { Clock } from '#ports/clock.ts';
import { sleepBy, type Timers } from './timers.ts';

/** The clock of this machine. Its timers may be of any length, and none comes early. */
export const systemClock = (): Clock & Timers => ({
  now: () => Date.now(),
  after,
  sleep: (ms, signal) => sleepBy(after, ms, signal),
});

/** The longest delay that one timer of the platform can hold. */
const longest = 2 ** 31 - 1;

const after = (ms: number, fn: () => void): (() => void) => {
  const due = performance.now() + ms;
  let timer: NodeJS.Timeout;
  // The platform's timers count whole milliseconds of their own and may fire a fraction too early.
  const arm = () => {
    const left = due - performance.now();
    timer = setTimeout(
      () => (performance.now() < due ? arm() : fn()),
      Math.max(0, Math.min(Math.ceil(left), longest)),
    );
  };
  arm();
  return () => clearTimeout(timer);
};
