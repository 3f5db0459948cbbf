import { systemClock } from '#adapters/clock/system.ts';
import type { FastClock } from '../world/clock.ts';

/** No pause of a sequence is longer than this on a real cluster, ms. */
const longestMs = 12_000;
const lookMs = 100;

/** The wall clock in the shape of the hand-moved one: moving on is waiting. */
export const wallClock = (): FastClock => {
  const clock = systemClock();
  let instants = 0;
  const wait = async (each: () => void): Promise<void> => {
    await clock.sleep(lookMs);
    instants += 1;
    each();
  };
  return {
    ...clock,
    async advance(ms, each) {
      const end = clock.now() + Math.min(ms, longestMs);
      while (clock.now() < end) await wait(each);
    },
    async runUntil(done, atMostMs, each) {
      const end = clock.now() + Math.min(atMostMs, longestMs);
      while (!done() && clock.now() < end) await wait(each);
      return done();
    },
    get instants() {
      return instants;
    },
  };
};
