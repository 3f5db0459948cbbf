import { sha256Hex } from '#shared/crypto/digest.ts';
import { readEvent } from '#shared/webhooks/read-event.ts';
import type { Sender } from '#shared/webhooks/sender.ts';
import { senders } from '#shared/webhooks/senders.ts';
import type { Reading } from '#shared/webhooks/reading.ts';
import { deliveryStream } from '#domain/streams.ts';
import type { Receiver } from '#ports/settings.ts';
import type { World } from '#ports/world.ts';
import { json } from '#shared/http/json-response.ts';
import { announce, writtenImages } from '#shared/services/releases/announce.ts';
import { begin, readAccepted, type Accepted } from '#shared/services/releases/start.ts';
import { viewReceiver } from '#shared/services/releases/receivers.ts';
import { parseJsonBody } from '#shared/http/parse-body.ts';
import { Rejection } from '#domain/rejection.ts';
import { known, open, type AuthenticatedHandler } from '#shared/http/authenticate.ts';
import { findApp, readSource } from '#shared/services/apps/registry.ts';
import { compileSource, compileWhole } from '#shared/services/apps/register.ts';
import type { Handler, HttpAnswer, HttpRequest } from '#shared/http/http.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';

/**
 * Accepts an event of a webhook sender. The signature over the exact bytes is checked first; nothing of the body is
 * looked at before. Deliveries with the same key are one event.
 */
export const receiveHook: Handler = async (request, world) => {
  const receiver = await world.settings.receiver(request.params['receiver'] ?? '');
  const sender = receiver && senders[receiver.scheme];
  if (receiver === undefined || sender === undefined)
    throw new Rejection('not-found', 'unknown-receiver', 'no receiver is configured at this address');
  await checkSignature(receiver, sender, request, world);
  const reading = sender.read({ headers: request.headers, payload: parseJsonBody(request.body), receiver });
  const delivery = keyOf(sender, request);
  if (reading.kind === 'ignored') return ignore(delivery, reading.reason);
  if (reading.kind === 'malformed') throw new Rejection('malformed', 'malformed', reading.reason);
  const stream = deliveryStream(receiver.id, delivery);
  const before = await readAccepted(world, stream);
  if (before !== undefined) return answer(world, delivery, before, false);
  return take(world, receiver, reading, delivery);
};

const keyOf = (sender: Sender, { headers, body }: HttpRequest): string => {
  const id = sender.key(headers);
  return sha256Hex(id === undefined ? body : `id ${id}`);
};

const checkSignature = async (
  receiver: Receiver,
  sender: Sender,
  { headers, body }: HttpRequest,
  world: World,
): Promise<void> => {
  const secrets = await receiver.secrets();
  if (sender.verify({ secrets, headers, body, now: world.clock.now() })) return;
  throw new Rejection(
    'unauthenticated',
    'not-signed',
    'the signature is missing, too old, or not made with the secret of this receiver',
  );
};

type Wanted = Exclude<Reading, { kind: 'ignored' | 'malformed' }>;

const take = async (
  world: World,
  receiver: Receiver,
  reading: Wanted,
  delivery: string,
): Promise<HttpAnswer> => {
  const app = await findApp(world, receiver.app);
  if (app === undefined)
    throw new Rejection(
      'conflict',
      'app-not-registered',
      'the application of this receiver has not been registered yet',
    );
  const { source } = app;
  const files = await readSource(world, source);
  const compiled = compileWhole(world, files, {});
  const meant = readEvent(compiled.app, receiver.component, reading);
  if (meant.kind === 'ignored') return ignore(delivery, meant.reason);
  if (meant.kind === 'unknown') throw new Rejection('unprocessable', 'unknown-component', meant.reason);
  const { event } = meant;
  if (event.kind === 'manual') compileSource(world, files, event.images);
  const body = `sha256:${delivery}` as const;
  const written = writtenImages(Object.values(compiled.manifests));
  const announced = await announce(world, { receiver, delivery, event, source, body, written });
  if (announced.kind === 'dropped') return ignore(delivery, announced.reason, announced);
  return answer(world, delivery, announced.accepted, announced.isFirst);
};

/** A duplicate begins the release too: if the first delivery was cut off half-way, this one completes it. */
const answer = async (
  world: World,
  deliveryId: string,
  accepted: Accepted,
  isFirst: boolean,
): Promise<HttpAnswer> => {
  await begin(world, accepted);
  const outcome = isFirst ? 'accepted' : 'duplicate';
  return json(isFirst ? 202 : 200, { deliveryId, outcome, release: accepted.release });
};

/** Never a 4xx for a genuine event: some senders switch a hook off that answers so. */
const ignore = (
  deliveryId: string,
  reason: string,
  { message, release }: { readonly message?: string; readonly release?: string } = {},
): HttpAnswer =>
  json(200, {
    deliveryId,
    outcome: 'ignored',
    reason,
    ...(message === undefined ? {} : { message }),
    ...(release === undefined ? {} : { release }),
  });

/** What each receiver takes, and what came of its newest deliveries that named an image. */
const listReceivers: AuthenticatedHandler = async (_, world) => {
  const receivers = await world.settings.receivers();
  return json(200, { items: await Promise.all(receivers.map((receiver) => viewReceiver(world, receiver))) });
};

export const ciRoutes = [
  open('POST /v1/hooks/{receiver}', receiveHook),
  known('GET /v1/receivers', listReceivers),
];

export const handler = onHttp(ciRoutes);
