/** Pauses between tries, as Standard Webhooks has them; from then on the last one. */
const pausesMs = [5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000] as const;
/** A notice that was refused for this long is given up, so that those after it are delivered. */
const longestMs = 3 * 86_400_000;

/**
 * When to try again after this many failures; undefined once it is given up. `asked` is the delay that the receiver
 * requested.
 */
export const nextTry = (tries: number, first: number, now: number, askedMs = 0): number | undefined => {
  const pause = pausesMs[Math.min(tries, pausesMs.length) - 1] ?? pausesMs[0];
  const at = now + Math.max(pause, Math.min(askedMs, 86_400_000));
  return now - first >= longestMs ? undefined : at;
};
