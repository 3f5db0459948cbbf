import type { EventPage, EventView } from '#domain/view/view.ts';

/** The events of one release, in order, each once. */
export interface Log {
  readonly events: readonly EventView[];
  readonly next: string;
  readonly isDone: boolean;
}

export const emptyLog: Log = { events: [], next: '', isDone: false };

/** Adds a page; events that are present already, by cursor, are not added again, so a repeated page does no harm. */
export const withPage = (log: Log, { events, next, done }: EventPage): Log => {
  const known = new Set(log.events.map(({ cursor }) => cursor));
  const fresh = events.filter(({ cursor }) => !known.has(cursor));
  return {
    events: fresh.length === 0 ? log.events : [...log.events, ...fresh],
    next,
    isDone: done,
  };
};

/** The log as it was at that cursor, and whether that instant exists. */
export const until = (log: Log, cursor: string): readonly EventView[] | undefined => {
  const index = log.events.findIndex((event) => event.cursor === cursor);
  return index < 0 ? undefined : log.events.slice(0, index + 1);
};
