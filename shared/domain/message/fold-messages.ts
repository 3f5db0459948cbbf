import type { MessageFact, Telling } from './message.ts';

interface Entry {
  readonly at: number;
  readonly event: MessageFact;
}

/** The messages about one release by their keys, oldest first. */
export const foldMessages = (entries: readonly Entry[]): ReadonlyMap<string, Telling> => {
  const tellings = new Map<string, Telling>();
  for (const { at, event } of entries) {
    const next = step(tellings.get(event.key), event, at);
    if (next !== undefined) tellings.set(event.key, next);
  }
  return tellings;
};

const step = (state: Telling | undefined, fact: MessageFact, at: number): Telling | undefined => {
  if (fact.kind === 'telling')
    return state === undefined
      ? { message: fact.message, tries: 1, first: at, last: at, isTold: false }
      : { ...state, tries: state.tries + 1, last: at };
  if (state === undefined) return undefined;
  return fact.kind === 'told'
    ? { ...state, isTold: true, ...(fact.ref !== undefined && { ref: fact.ref }) }
    : { ...state, reason: fact.reason };
};

/** A try that has not ended by then was killed in the middle. */
const tryMs = 60_000;
const longestPauseMs = 3_600_000;
/** A message that could not be delivered for a day is out of date. */
const tellForMs = 86_400_000;

/** Whether to try (again) now: after a minute, then two, four …, at last every hour, for a day. */
export const isDue = (telling: Telling | undefined, now: number): boolean => {
  if (telling === undefined) return true;
  if (telling.isTold || now >= telling.first + tellForMs) return false;
  return now >= telling.last + Math.min(tryMs * 2 ** (telling.tries - 1), longestPauseMs);
};
