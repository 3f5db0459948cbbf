import type { Heads } from '#domain/view/cursor.ts';
import { viewEvents } from '#domain/view/view-events.ts';
import type { Language } from '#domain/view/sentences/language.ts';
import type { EventPage } from '#domain/view/view.ts';
import type { Journal } from '#ports/journal.ts';
import type { World } from '#ports/world.ts';
import { findRelease, newsAfter } from './queries.ts';

export interface EventQuery {
  readonly after: Heads;
  /** Events of one page. */
  readonly limit: number;
  /** How long to wait for the first one, ms. */
  readonly waitMs: number;
  readonly language: Language;
}

/** Implemented by polling the journal; for the caller, the response comes as soon as there is an event. */
const lookEveryMs = 250;

/** The next page of a release's events: at once where there is one, else when it comes or the wait is over. */
export const waitForEvents = async (
  world: World,
  id: string,
  { after, limit, waitMs, language }: EventQuery,
): Promise<EventPage> => {
  const look = async (): Promise<EventPage> =>
    viewEvents(await newsAfter(world, await findRelease(world, id), after), limit, language);
  const until = world.clock.now() + waitMs;
  let page = await look();
  while (page.events.length === 0 && !page.done && world.clock.now() < until)
    page = await lookTogether(world, JSON.stringify([id, after, limit, language]), look);
  return page;
};

/** The next look at a release, of everybody in this process who waits for the same page of it. */
const together = new WeakMap<Journal, Map<string, Promise<EventPage>>>();

/**
 * Fifty people who look at one release cost one look, not fifty. Only looks that are waited for are shared: the first
 * one of a request is its own, so that nobody is shown less than was there when they asked.
 */
const lookTogether = (
  { journal, clock }: World,
  key: string,
  look: () => Promise<EventPage>,
): Promise<EventPage> => {
  const looks = together.get(journal) ?? new Map<string, Promise<EventPage>>();
  together.set(journal, looks);
  const known = looks.get(key);
  if (known !== undefined) return known;
  const coming = clock
    .sleep(lookEveryMs)
    .finally(() => looks.delete(key))
    .then(look);
  looks.set(key, coming);
  return coming;
};
