import { json } from '#shared/http/json-response.ts';
import type { HttpAnswer } from '#shared/http/http.ts';

/** Answers each in turn. One that is refused keeps none of the others from being taken, and is thrown at the end. */
export const eachOf = async <T>(
  events: readonly T[],
  answer: (event: T) => Promise<HttpAnswer>,
): Promise<readonly HttpAnswer[]> => {
  const answers: HttpAnswer[] = [];
  const refused: unknown[] = [];
  for (const event of events)
    await answer(event).then(
      (one) => answers.push(one),
      (error: unknown) => refused.push(error),
    );
  if (refused.length > 0) throw refused[0];
  return answers;
};

const order = ['accepted', 'duplicate', 'ignored'];

/** One answer to a delivery of several events: the best outcome, with that of each in `events`. */
export const together = (answers: readonly HttpAnswer[]): HttpAnswer => {
  const [only, ...more] = answers;
  if (only === undefined) return json(200, { outcome: 'ignored', reason: 'no-events' });
  if (more.length === 0) return only;
  const events = answers.map(({ body }) => JSON.parse(body) as { readonly outcome?: string });
  const best = order.findIndex((outcome) => events.some((event) => event.outcome === outcome));
  const releases = events.flatMap((event) => ('release' in event ? [event.release] : []));
  return json(Math.max(...answers.map(({ status }) => status)), {
    outcome: order[best],
    ...(releases.length === 0 ? {} : { release: releases[0], releases }),
    events,
  });
};
