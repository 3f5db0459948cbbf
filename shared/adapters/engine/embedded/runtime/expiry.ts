import type { EngineOptions } from '../options.ts';
import type { Store } from '../store/store.ts';

/** As in AWS: 90 days after it has ended, an execution is gone with its history, and its name is free. */
export const keptMs = 90 * 86_400_000;
const everyMs = 3_600_000;
/** Deleting a hundred takes some ms; the rest follows with the next ones. */
const atOnce = 100;

/** Forgets executions that ended long ago. Called often; looks once an hour, on the clock that moves all else. */
export const startExpiry = (store: Store, { clock, keptMs: kept = keptMs }: EngineOptions): (() => void) => {
  const pauseMs = Math.min(everyMs, kept);
  let next = -Infinity;
  return () => {
    const now = clock.now();
    if (now < next) return;
    const gone = store.endedBefore(now - kept, atOnce);
    next = gone.length === atOnce ? now + 1000 : now + pauseMs;
    if (gone.length > 0) store.transaction(() => gone.forEach((id) => store.dropExecution(id)));
  };
};
