/** The time, and calls back later: what an engine or a simulation runs on. */
export interface Timers {
  /** Epoch ms. */
  now(): number;
  /** Runs `fn` once, at least `ms` later and never within this call; the returned function cancels the timer. */
  after(ms: number, fn: () => void): () => void;
}

/** The sleep of the clock's port, made of timers; leaves no listener and no timer behind. */
export const sleepBy = (after: Timers['after'], ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const wake = () => {
      cancel();
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const cancel = after(ms, wake);
    signal?.addEventListener('abort', wake, { once: true });
  });
