import type { LookAgain } from '#workflows/tasks.ts';

/** The workflow waits whole seconds for people, and then until the very instant: a window is read as soon as it can be. */
export const lookAgain = (until: number, now: number): LookAgain => {
  const expiresInSeconds = Math.floor((until - now) / 1000);
  const at = new Date(until).toISOString();
  return expiresInSeconds < shortest
    ? { kind: 'soon', until: at }
    : { kind: 'wait', until: at, expiresInSeconds };
};

/** Seconds; to listen costs a call and an entry. */
const shortest = 2;
