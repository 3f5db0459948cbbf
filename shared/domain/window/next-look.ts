/** The longest delay until an abort of a held release is noticed; each look costs. */
const mostSeconds = 60;

/**
 * When to look again at a held release, in whole seconds: at the opening (`now` and `opensAt` in epoch ms), or in a
 * minute.
 */
export const secondsToNextLook = (now: number, opensAt: number | undefined): number => {
  const left = opensAt === undefined ? mostSeconds : Math.ceil((opensAt - now) / 1000);
  return Math.min(mostSeconds, Math.max(1, left));
};
