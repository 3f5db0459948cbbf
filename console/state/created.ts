import type { EventView } from '#domain/view/view.ts';

/** The objects that a release found missing and created, by its events; an undo removes them. */
export const createdIn = (events: readonly EventView[]): readonly string[] => {
  const changes = events.flatMap(({ fact }) => (fact.kind === 'prepared' ? (fact.changes?.named ?? []) : []));
  return [...new Set(changes.flatMap(({ object, kind }) => (kind === 'new' ? [object] : [])))];
};
