/** Pauses between tries, as Standard Webhooks has them; from then on the last one. */
const pausesMs = [5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000] as const;
/** What nobody has taken for so long is given up, so that what comes behind it is heard. */
const longestMs = 3 * 86_400_000;

/** When to try again after so many tries that failed; undefined once it is to be given up. `asked` is what the receiver said. */
export const nextTry = (tries: number, first: number, now: number, askedMs = 0): number | undefined => {
  const pause = pausesMs[Math.min(tries, pausesMs.length) - 1] ?? pausesMs[0];
  const at = now + Math.max(pause, Math.min(askedMs, 86_400_000));
  return now - first >= longestMs ? undefined : at;
};
