/** Lengths of windows, seconds: they divide a minute or are whole minutes, so that every source has them. */
const lengths = [1, 2, 5, 10, 20, 30] as const;

/**
 * The window for a source with this scrape interval: at least two scrapes, since a window needs the growth between two
 * samples, and at least what was asked for. Rounded up, so that a late scrape still falls into its window.
 */
export const fittingWindow = (askedSeconds: number, scrapeSeconds: number | undefined): number => {
  const least = scrapeSeconds === undefined ? 0 : 2 * scrapeSeconds;
  if (askedSeconds >= least) return askedSeconds;
  return lengths.find((length) => length >= least) ?? 60 * Math.ceil(least / 60);
};
