import { Rejection } from '#domain/rejection.ts';
import type { HttpRequest } from '#shared/http/http.ts';
import { parseJsonBody, parseJsonList } from '#shared/http/parse-body.ts';
import type { Payload } from '#shared/webhooks/reading.ts';
import type { Sender } from '#shared/webhooks/sender.ts';

/** One event of a delivery, and the bytes that make it this one. */
export interface Sent {
  readonly payload: Payload;
  readonly bytes: Uint8Array;
}

/** Each may ask a registry, and the sender waits for all of them. */
const mostEvents = 100;

/** The bytes that the sender has signed: of a form all of it, or what its field holds. */
export const signedBytes = ({ form }: Sender, request: HttpRequest): Uint8Array =>
  form === 'field' && isForm(request) ? (fieldOf(request.body) ?? request.body) : request.body;

/** The events in a proved body; most senders send one. */
export const eventsIn = (sender: Sender, request: HttpRequest): readonly Sent[] => {
  const { body } = request;
  if (isForm(request)) {
    const bytes = sender.form === undefined ? undefined : fieldOf(body);
    if (bytes === undefined)
      throw new Rejection(
        'malformed',
        'malformed',
        'the body is a form; choose the content type application/json at the sender',
      );
    return [{ payload: parseJsonBody(bytes), bytes: body }];
  }
  if (sender.sendsLists !== true) return [{ payload: parseJsonBody(body), bytes: body }];
  const list = parseJsonList(body);
  if (list !== undefined && list.length > mostEvents)
    throw new Rejection('malformed', 'malformed', `the body holds more than ${mostEvents} events`);
  // Sent again, an event may be in other company.
  return list === undefined
    ? [{ payload: parseJsonBody(body), bytes: body }]
    : list.map((payload) => ({ payload, bytes: Buffer.from(JSON.stringify(payload)) }));
};

const isForm = ({ headers }: HttpRequest): boolean =>
  (headers['content-type'] ?? '').toLowerCase().startsWith('application/x-www-form-urlencoded');

/** `payload=<JSON>`, as GitHub and its like put it into a form. */
const fieldOf = (body: Uint8Array): Uint8Array | undefined => {
  const text = new URLSearchParams(Buffer.from(body).toString('utf8')).get('payload');
  return text === null ? undefined : Buffer.from(text);
};
