/** Virtual time, in which everything happens within the call. */
export interface Timetable {
  readonly now: () => number;
  after(ms: number, run: () => void): void;
  /** The next instant at which something is due, epoch ms. */
  nextAt(): number;
  /** Moves to this instant and does what is due by then. */
  moveTo(at: number): void;
}

export const openTimetable = (start: number): Timetable => {
  let now = start;
  let due: { readonly at: number; readonly run: () => void }[] = [];
  return {
    now: () => now,
    after: (ms, run) => void due.push({ at: now + ms, run }),
    nextAt: () => Math.min(Infinity, ...due.map(({ at }) => at)),
    moveTo(at) {
      now = Math.max(now, at);
      const ripe = due.filter((one) => one.at <= now).sort((a, b) => a.at - b.at);
      due = due.filter((one) => one.at > now);
      for (const { run } of ripe) run();
    },
  };
};
