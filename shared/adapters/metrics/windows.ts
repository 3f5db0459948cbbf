/** The ends of the whole windows between two instants, the start of the first one in front. */
export const boundsBetween = (from: number, to: number, windowMs: number): readonly number[] => {
  const first = Math.ceil(from / windowMs);
  const last = Math.floor(to / windowMs);
  return last <= first
    ? []
    : Array.from({ length: last - first + 1 }, (_, index) => (first + index) * windowMs);
};

/** One pod's pair in one window, or why it cannot be one: what went wrong is part of all there was. */
export const pairTrouble = (name: string, pod: string, bad: number, all: number): string | undefined =>
  bad < 0 || all < 0 || bad > all * 1.001 + 1e-6
    ? `${name} counts ${bad} bad of ${all} for ${pod}; both must count the same things`
    : undefined;
