import type { Journal } from '#ports/journal.ts';

/**
 * A journal as it is now, for a request that writes nothing: what was read once is not read again. A plan asks for each
 * of its targets in several places.
 */
export const stillJournal = (journal: Journal): Journal => {
  const known = new Map<string, Promise<unknown>>();
  const once =
    <A extends readonly unknown[], R>(name: string, read: (...asked: A) => Promise<R>) =>
    (...asked: A): Promise<R> => {
      const key = JSON.stringify([name, ...asked]);
      const reading = (known.get(key) as Promise<R> | undefined) ?? read(...asked);
      known.set(key, reading);
      return reading;
    };
  return {
    ...journal,
    read: once('read', (...asked) => journal.read(...asked)),
    recent: once('recent', (...asked) => journal.recent(...asked)),
    list: once('list', (...asked) => journal.list(...asked)),
    find: once('find', (...asked) => journal.find(...asked)),
  };
};
