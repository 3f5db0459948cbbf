import { readEvent, type Meant } from '#shared/webhooks/read-event.ts';
import type { Sender } from '#shared/webhooks/sender.ts';
import { senders } from '#shared/webhooks/senders.ts';
import type { Reading } from '#shared/webhooks/reading.ts';
import { sha256Hex } from '#shared/crypto/digest.ts';
import { deliveryStream } from '#domain/streams.ts';
import type { Receiver } from '#ports/settings.ts';
import type { World } from '#ports/world.ts';
import { json } from '#shared/http/json-response.ts';
import { announce, writtenImages, type Announced } from '#shared/services/releases/announce.ts';
import { begin, readAccepted, type Accepted } from '#shared/services/releases/start.ts';
import { noteDropped } from '#shared/services/releases/dropped.ts';
import { tryImage, viewReceiver } from '#shared/services/releases/receivers.ts';
import { noteAct } from '#shared/services/audit/trail.ts';
import { parseJsonBody } from '#shared/http/parse-body.ts';
import { text, validateBody } from '#shared/http/validate-body.ts';
import { Rejection } from '#domain/rejection.ts';
import { visibleTo } from '#shared/services/access/admit.ts';
import { open, reading, type AuthenticatedHandler, type PlaceOf } from '#shared/http/authenticate.ts';
import { findApp, readSource } from '#shared/services/apps/registry.ts';
import { compileSource, compileWhole } from '#shared/services/apps/register.ts';
import type { Handler, HttpAnswer, HttpRequest } from '#shared/http/http.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';

/**
 * Accepts an event of a webhook sender. What proves it is checked over the exact bytes first; nothing of the body is
 * looked at before. Deliveries with the same key are one event.
 */
export const receiveHook: Handler = async (request, world) => {
  const receiver = await find(world, request.params['receiver'] ?? '');
  const sender = senders[receiver.scheme];
  if (sender === undefined) throw unknown();
  await checkProof(receiver, sender, request, world);
  const reading = readGenuine(sender, receiver, request);
  const delivery = keyOf(sender, request, reading);
  if (reading.kind === 'ignored') return ignore(world, receiver, delivery, { reason: reading.reason });
  if (reading.kind === 'malformed') {
    await note(world, receiver, delivery, { reason: 'malformed', message: reading.reason });
    throw new Rejection('malformed', 'malformed', reading.reason);
  }
  const before = await readAccepted(world, deliveryStream(receiver.id, delivery));
  if (before !== undefined) return answer(world, delivery, before, false);
  return take(world, receiver, reading, delivery);
};

const unknown = (): Rejection =>
  new Rejection('not-found', 'unknown-receiver', 'no receiver is configured at this address');

const find = async (world: World, id: string): Promise<Receiver> => {
  const receiver = await world.settings.receiver(id);
  if (receiver === undefined) throw unknown();
  return receiver;
};

const readGenuine = (sender: Sender, receiver: Receiver, { headers, body }: HttpRequest): Reading => {
  if ((headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded'))
    throw new Rejection(
      'malformed',
      'malformed',
      'the body is a form; choose the content type application/json at the sender',
    );
  return sender.read({ headers, payload: parseJsonBody(body), receiver });
};

/** A name that the sender has given the event counts where it has proved itself; otherwise the bytes are the event. */
const keyOf = (sender: Sender, { headers, body }: HttpRequest, reading: Reading): string => {
  const id = sender.key?.(headers) ?? (reading.kind === 'image' ? reading.delivery : undefined);
  return sha256Hex(id === undefined ? body : `id ${id}`);
};

const checkProof = async (
  receiver: Receiver,
  sender: Sender,
  { headers, body, params }: HttpRequest,
  world: World,
): Promise<void> => {
  const secrets = await receiver.secrets();
  const now = world.clock.now();
  const delivery = {
    secrets,
    headers,
    body,
    now,
    pathToken: params['secret'],
    ...(receiver.isIdToken === undefined
      ? {}
      : { isIdToken: async (bearer: string) => receiver.isIdToken?.(bearer, now) ?? false }),
  };
  if (await sender.verify(delivery)) return;
  const message =
    sender.proof === 'signature'
      ? 'the signature is missing, too old, or not made with the secret of this receiver'
      : 'the secret or token of this receiver is missing, or is another one';
  await note(world, receiver, 'unproved', { reason: 'not-signed', message });
  throw new Rejection('unauthenticated', 'not-signed', message);
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
  const compiled = await compileWhole(world, files, {});
  const written = writtenImages(Object.values(compiled.manifests));
  const outcomes: Unwanted[] = [];
  for (const one of underEachTag(reading)) {
    const meant = readEvent(compiled.app, receiver, one);
    if (meant.kind !== 'wanted') {
      outcomes.push(meant);
      continue;
    }
    const { event } = meant;
    if (event.kind === 'manual') await compileSource(world, files, event.images);
    const body = `sha256:${delivery}` as const;
    const hint = one.kind === 'image' ? one.hint : undefined;
    const announced = await announce(world, { receiver, delivery, event, source, body, written, hint });
    if (announced.kind === 'taken') {
      if (announced.isFirst) await noteHook(world, receiver, announced.accepted);
      return answer(world, delivery, announced.accepted, announced.isFirst);
    }
    outcomes.push(announced);
  }
  return refuse(world, receiver, delivery, outcomes[0], reading.kind === 'image' ? reading.image : undefined);
};

/** One image under several tags is asked for under each, until one is taken: versions are for the filter to choose. */
const underEachTag = (reading: Wanted): readonly Wanted[] =>
  reading.kind === 'image'
    ? [reading.image, ...(reading.more ?? [])].map((image) => ({ ...reading, image }))
    : [reading];

type Unwanted = Exclude<Announced, { kind: 'taken' }> | Exclude<Meant, { kind: 'wanted' }>;

const refuse = (
  world: World,
  receiver: Receiver,
  delivery: string,
  outcome: Unwanted | undefined,
  image: string | undefined,
): Promise<HttpAnswer> => {
  if (outcome?.kind === 'unknown') throw new Rejection('unprocessable', 'unknown-component', outcome.reason);
  // What the filter has dropped is written down there.
  if (outcome?.kind === 'dropped') return Promise.resolve(ignored(delivery, outcome));
  const reason = outcome?.reason ?? 'names-no-image';
  return ignore(world, receiver, delivery, { reason, ...(image !== undefined && { message: image }) });
};

/** Who has sent it is what the receiver is called: its secret has signed the delivery. */
const noteHook = (world: World, { id, app, scheme }: Receiver, { release }: Accepted): Promise<void> =>
  noteAct(world, {
    kind: 'act',
    by: { kind: scheme, id: `hook:${id}`, name: `receiver ${id}` },
    channel: 'hook',
    verb: 'release.create',
    what: `POST /v1/hooks/${id}`,
    app,
    release,
  });

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

interface Why {
  readonly reason: string;
  readonly message?: string;
  readonly release?: string;
}

const note = (world: World, receiver: Receiver, delivery: string, { reason, message = '' }: Why) =>
  noteDropped(world, receiver.id, { delivery, images: {}, reason, message });

const ignore = async (world: World, receiver: Receiver, delivery: string, why: Why): Promise<HttpAnswer> => {
  await note(world, receiver, delivery, why);
  return ignored(delivery, why);
};

/** Never a 4xx for a genuine event: some senders switch a hook off that answers so. */
const ignored = (deliveryId: string, { reason, message, release }: Why): HttpAnswer =>
  json(200, {
    deliveryId,
    outcome: 'ignored',
    reason,
    ...(message === undefined ? {} : { message }),
    ...(release === undefined ? {} : { release }),
  });

/** What each receiver takes, and what came of its newest deliveries. */
const listReceivers: AuthenticatedHandler = async (_, world, __, caller) => {
  const isVisible = await visibleTo(world, caller);
  const receivers = (await world.settings.receivers()).filter(({ app }) => isVisible(app));
  return json(200, { items: await Promise.all(receivers.map((receiver) => viewReceiver(world, receiver))) });
};

/** What a receiver would do with an image; nothing is written and nothing starts. */
const testReceiver: AuthenticatedHandler = async (request, world) => {
  const receiver = await find(world, request.params['receiver'] ?? '');
  const { image } = validateBody({ image: text(512) }, parseJsonBody(request.body));
  return json(200, await tryImage(world, receiver, image));
};

/** The application of the receiver in `{receiver}`. */
const ofReceiver: PlaceOf = async ({ params }, world) => ({
  app: (await find(world, params['receiver'] ?? '')).app,
});

export const ciRoutes = [
  open('POST /v1/hooks/{receiver}', receiveHook),
  open('POST /v1/hooks/{receiver}/{secret}', receiveHook),
  reading('GET /v1/receivers', 'anywhere', listReceivers),
  reading('POST /v1/receivers/{receiver}/test', ofReceiver, testReceiver),
];

export const handler = onHttp(ciRoutes);
