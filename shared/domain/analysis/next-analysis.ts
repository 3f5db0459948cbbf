/**
 * The last samples of a window come in after its end, ms: a window is at least two scrapes long, so this is one scrape,
 * and never longer than a scrape takes to be done.
 */
export const lateMs = (windowSeconds: number): number => Math.min(5000, windowSeconds * 500);

/**
 * When to look again, epoch ms, at the latest after `waitSeconds`: as soon as the last window that ends by then can be
 * read, so that it does not wait for the look after. Windows are whole multiples of their length since 1970, whenever a
 * step has settled.
 */
export const nextAnalysis = (now: number, waitSeconds: number, windowSeconds: number): number => {
  const latest = now + waitSeconds * 1000;
  const late = lateMs(windowSeconds);
  const length = windowSeconds * 1000;
  const readable = Math.floor((latest - late) / length) * length + late;
  return readable > now ? readable : latest;
};
