/** Ready pods of both sides, and the desired number of pods: that many handle all requests. */
export interface Capacity {
  readonly fresh: number;
  readonly old: number;
  readonly wanted: number;
}

/** Percent of all requests that this many pods can handle. */
export const shareOf = (ready: number, wanted: number): number =>
  wanted <= 0 ? 100 : Math.min(100, Math.floor((1000 * ready) / wanted) / 10);

/**
 * The share of the new side that is closest to the request and loads neither side beyond its Ready pods. If both
 * together cannot handle everything, each gets its part of the Ready pods.
 */
export const withinCapacity = (asked: number, { fresh, old, wanted }: Capacity): number => {
  const most = shareOf(fresh, wanted);
  const least = 100 - shareOf(old, wanted);
  if (least > most) return fresh + old === 0 ? 0 : Math.round((1000 * fresh) / (fresh + old)) / 10;
  return Math.min(most, Math.max(least, asked));
};

/** Whether the old pods can take everything, as many missing as their owner allows. */
export const canTakeAll = (ready: number, wanted: number, mayMiss: number): boolean =>
  ready > 0 && ready >= wanted - mayMiss;

/**
 * Copies are load too: no more of them than the Ready new pods can handle beside their own requests, in whole percents.
 */
export const mirroredWithin = (asked: number, share: number, ready: number, wanted: number): number =>
  Math.max(0, Math.min(asked, Math.floor(shareOf(ready, wanted) - share)));
