import type { Sender } from '#shared/webhooks/sender.ts';
import { senders } from '#shared/webhooks/senders.ts';
import type { Reading } from '#shared/webhooks/reading.ts';
import { reasonOf, takeEvent, type Outcomes, type Wanted } from '#shared/services/releases/take-event.ts';
import { announceStack } from '#shared/services/cloud/suspended-runs.ts';
import { sha256Hex } from '#shared/crypto/digest.ts';
import type { Receiver } from '#ports/settings.ts';
import type { World } from '#ports/world.ts';
import { json } from '#shared/http/json-response.ts';
import { begin, type Accepted } from '#shared/services/releases/start.ts';
import { noteDropped } from '#shared/services/releases/dropped.ts';
import { findReceiver, unknownReceiver } from '#shared/services/releases/receivers.ts';
import { noteAct } from '#shared/services/audit/trail.ts';
import { Rejection } from '#domain/rejection.ts';
import { eventsIn, signedBytes, type Sent } from './body.ts';
import { keyOf } from './delivery-key.ts';
import { eachOf, together } from './several.ts';
import type { Handler, HttpAnswer, HttpRequest } from '#shared/http/http.ts';

/**
 * Accepts an event of a webhook sender. What proves it is checked over the exact bytes first; nothing of the body is
 * looked at before. Deliveries with the same key are one event.
 */
export const receiveHook: Handler = async (request, world) => {
  const receiver = await findReceiver(world, request.params['receiver'] ?? '');
  const sender = senders[receiver.scheme];
  if (sender === undefined) throw unknownReceiver();
  await checkProof(receiver, sender, request, world);
  const answers = await eachOf(
    await genuineIn(world, receiver, sender, request),
    async ({ payload, bytes }) => {
      const reading = sender.read({ headers: request.headers, payload, receiver });
      return answerTo(
        world,
        receiver,
        reading,
        await keyOf(world, receiver, sender, request, bytes, reading),
      );
    },
  );
  return together(answers);
};

/** What cannot be read is kept too, so that its receiver shows why nothing happened. */
const genuineIn = async (
  world: World,
  receiver: Receiver,
  sender: Sender,
  request: HttpRequest,
): Promise<readonly Sent[]> => {
  try {
    return eventsIn(sender, request);
  } catch (error) {
    if (error instanceof Rejection)
      await note(world, receiver, sha256Hex(request.body), { reason: 'malformed', message: error.message });
    throw error;
  }
};

const answerTo = async (
  world: World,
  receiver: Receiver,
  reading: Reading,
  delivery: string,
): Promise<HttpAnswer> => {
  switch (reading.kind) {
    case 'ignored':
      return ignore(world, receiver, delivery, { reason: reading.reason });
    case 'malformed':
      await note(world, receiver, delivery, { reason: 'malformed', message: reading.reason });
      throw new Rejection('malformed', 'malformed', reading.reason);
    case 'handshake':
      return json(200, reading.answer);
    case 'stack':
      return look(world, receiver, reading.stack, delivery);
    case 'image':
    case 'source':
    case 'release':
      return take(world, receiver, reading, delivery);
    default:
      return reading satisfies never;
  }
};

/** Releases that wait for the stack look at it; what comes twice, late or for no release does nothing. */
const look = async (
  world: World,
  receiver: Receiver,
  stack: string,
  deliveryId: string,
): Promise<HttpAnswer> =>
  (await announceStack(world, stack))
    ? json(200, { deliveryId, outcome: 'accepted' })
    : ignore(world, receiver, deliveryId, { reason: 'awaited-by-none', message: stack });

const checkProof = async (
  receiver: Receiver,
  sender: Sender,
  request: HttpRequest,
  world: World,
): Promise<void> => {
  const { headers, params } = request;
  const secrets = await receiver.secrets();
  const now = world.clock.now();
  const delivery = {
    secrets,
    headers,
    body: signedBytes(sender, request),
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

const take = async (
  world: World,
  receiver: Receiver,
  reading: Wanted,
  delivery: string,
): Promise<HttpAnswer> => {
  const { taken, unwanted } = await takeEvent(world, receiver, reading, delivery);
  for (const { app, accepted, isFirst } of taken) {
    if (isFirst) await noteHook(world, receiver, app, accepted);
    // A duplicate begins the release too: if the first delivery was cut off half-way, this one completes it.
    await begin(world, accepted);
  }
  if (taken.length > 0) return started(delivery, taken);
  const why = reasonOf(unwanted);
  // What the filter has dropped is written down there.
  if (why.kind === 'dropped') return ignored(delivery, why);
  const message = reading.kind === 'image' ? { message: reading.image } : {};
  return ignore(world, receiver, delivery, { reason: why.reason, ...message });
};

/** Who has sent it is what the receiver is called: its secret has signed the delivery. */
const noteHook = (
  world: World,
  { id, scheme }: Receiver,
  app: string,
  { release }: Accepted,
): Promise<void> =>
  noteAct(world, {
    kind: 'act',
    by: { kind: scheme, id: `hook:${id}`, name: `receiver ${id}` },
    channel: 'hook',
    verb: 'release.create',
    what: `POST /v1/hooks/${id}`,
    app,
    release,
  });

const started = (deliveryId: string, taken: Outcomes['taken']): HttpAnswer => {
  const isNew = taken.some(({ isFirst }) => isFirst);
  const releases = taken.map(({ accepted }) => accepted.release);
  return json(isNew ? 202 : 200, {
    deliveryId,
    outcome: isNew ? 'accepted' : 'duplicate',
    release: releases[0],
    ...(releases.length > 1 ? { releases } : {}),
  });
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
