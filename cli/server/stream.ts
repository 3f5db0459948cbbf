import type { ServerResponse } from 'node:http';
import type { EventPage, EventView } from '#domain/view/view.ts';
import type { HttpAnswer, HttpRequest } from '#shared/http/http.ts';
import type { Answer } from './handler.ts';

/** Proxies and browsers give up on a line that is silent for longer. */
const heartbeatSeconds = 15;

/** `GET /v1/releases/{id}/events` for clients that accept an event stream. */
export const wantsStream = ({ method, path, headers }: HttpRequest): boolean =>
  method === 'GET' &&
  /^\/v1\/releases\/[^/]+\/events$/.test(path) &&
  (headers['accept'] ?? '').includes('text/event-stream');

/**
 * The same events as the long poll, as server-sent events: `id` is the cursor, so a browser that comes back
 * with Last-Event-ID misses nothing; a comment every 15 s shows that the line is alive; `event: done` is the end.
 */
export const streamEvents = async (
  request: HttpRequest,
  response: ServerResponse,
  answer: Answer,
  stopping: AbortSignal,
): Promise<void> => {
  const first = request.headers['last-event-id'] ?? request.query['after'];
  const page = await ask(request, answer, first, 0);
  if ('status' in page) {
    response.writeHead(page.status, page.headers).end(page.body);
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  await goOn(request, response, answer, stopping, page);
  response.end();
};

const goOn = async (
  request: HttpRequest,
  response: ServerResponse,
  answer: Answer,
  stopping: AbortSignal,
  first: EventPage,
): Promise<void> => {
  for (let page = first; ;) {
    for (const event of page.events) response.write(frame('event', event.cursor, event));
    if (page.done) response.write(frame('done', page.next, {}));
    if (page.done || stopping.aborted || response.destroyed) return;
    const next = await ask(request, answer, page.next, heartbeatSeconds);
    if ('status' in next || response.destroyed) return;
    if (next.events.length === 0) response.write(': still here\n\n');
    page = next;
  }
};

const frame = (event: string, id: string, data: EventView | object): string =>
  `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

const ask = async (
  request: HttpRequest,
  answer: Answer,
  after: string | undefined,
  wait: number,
): Promise<EventPage | HttpAnswer> => {
  const query = { ...(after === undefined ? {} : { after }), wait: String(wait) };
  const answered = await answer({ ...request, query });
  return answered.status === 200 ? (JSON.parse(answered.body) as EventPage) : answered;
};
