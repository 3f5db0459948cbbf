/** Clocks are corrected by some seconds all the time; larger jumps are reported, ms. */
const toleratedMs = 10_000;

/**
 * Compares the clock of this machine with one that never jumps, and at first with when the store was last written.
 * Nothing is ordered by the clock, but a bake is measured by it: one that was begun before it went back ends that much later.
 */
export const watchClock = (lastAt: number | undefined) => {
  // The real clock is the one to watch.
  let drift = Date.now() - performance.now();
  // The latest time that anything was written at, or that was seen: what runs waits by it.
  let latest = lastAt ?? Date.now();
  let isFirst = true;
  return {
    /** What to tell about a jump since the last look. */
    jumped: (): string | undefined => {
      const now = Date.now();
      const seen = now - performance.now();
      const by = isFirst ? Math.min(0, now - latest) : seen - drift;
      isFirst = false;
      drift = seen;
      latest = Math.max(latest, now);
      if (Math.abs(by) < toleratedMs) return undefined;
      return by < 0 ? backward(-by, now) : forward(by);
    },
    /** Whether the time has not come again that was there before. */
    isBehind: (): boolean => latest - Date.now() >= toleratedMs,
  };
};

const backward = (by: number, now: number): string =>
  `the clock of this machine went back by ${spell(by)}: releases keep their order, and waits their length; a bake that is under way ends after ${new Date(now + by).toISOString()} only`;

const forward = (by: number): string =>
  `the clock of this machine went ahead by ${spell(by)}, or the machine slept: bakes and waits that ended meanwhile end now`;

const spell = (ms: number): string => {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
};
