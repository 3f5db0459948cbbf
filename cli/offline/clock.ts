import type { Clock } from '#ports/clock.ts';
import type { Io } from '../io.ts';

/** The time of the person at the terminal, for parts that need a clock of the world. */
export const clockOf = (io: Io): Clock & { after(ms: number, run: () => void): () => void } => ({
  now: () => io.now(),
  sleep: (ms, signal) => io.sleep(ms, signal),
  after: (ms, run) => {
    const ended = new AbortController();
    void io.sleep(ms, ended.signal).then(() => (ended.signal.aborted ? undefined : run()));
    return () => ended.abort();
  },
});
