import { createHmac } from 'node:crypto';
import { isSameText } from '../crypto/constant-time.ts';
import { nearest } from '#domain/config/did-you-mean.ts';
import { isObject } from '#domain/json.ts';
import { readImage } from '#domain/kube/image.ts';
import { ignored, malformed, readName, type Payload, type Reading } from './reading.ts';
import type { Delivery, Genuine, Sender } from './sender.ts';

/** Anything that signs by Standard Webhooks and sends our own small body. */
export const standardWebhooks: Sender = {
  verify: (delivery) => verifyStandard(delivery),
  key: (headers) => signedId(headers),
  read: ({ payload, receiver }) => readGeneric(receiver, payload),
};

/** The id is part of what is signed, so it tells deliveries apart: the same body may be sent again on purpose. */
export const signedId = (headers: Delivery['headers']): string | undefined => headers['webhook-id'];

/** Both ways: a sender whose clock runs ahead could otherwise make deliveries that stay good for long. */
const toleranceMs = 300_000;
/** Enough for any rotation, and no more work than that for a stranger. */
const mostSignatures = 10;

/**
 * Standard Webhooks v1: base64 HMAC-SHA256 over `id.timestamp.body`, several signatures and several secrets allowed.
 * The id holds no dot, the timestamp nothing but digits; otherwise the borders of the signed text could be moved.
 */
export const verifyStandard = ({ secrets, headers, body, now }: Delivery): boolean => {
  const id = headers['webhook-id'] ?? '';
  const timestamp = headers['webhook-timestamp'] ?? '';
  if (!/^[\x21-\x2d\x2f-\x7e]{1,256}$/.test(id) || !/^[0-9]{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now - Number(timestamp) * 1000) > toleranceMs) return false;
  const given = signaturesOf(headers['webhook-signature'] ?? '');
  return secrets
    .flatMap(keyOf)
    .map((key) => createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64'))
    .flatMap((expected) => given.map((signature) => isSameText(signature, expected)))
    .includes(true);
};

const signaturesOf = (header: string): readonly string[] =>
  header
    .split(' ')
    .slice(0, mostSignatures)
    .filter((word) => word.startsWith('v1,'))
    .map((word) => word.slice('v1,'.length));

/** The bytes of a secret, `whsec_` or not; none for one that is empty or no base64, since anybody could compute with it. */
const keyOf = (secret: string): readonly Buffer[] => {
  const text = secret.replace(/^whsec_/, '');
  const key = Buffer.from(text, 'base64');
  const isWhole = key.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');
  return key.length > 0 && isWhole ? [key] : [];
};

const known = ['type', 'app', 'component', 'image', 'images', 'by'];

/**
 * What our own small body says: `{image, component?}` or `{type: "release", images?}`, each with `app?` and `by?`.
 * `receiver` is who vouches for it. A type that we do not know is ignored; a field that we do not know is a mistake.
 */
const readGeneric = (receiver: Genuine['receiver'], body: Payload): Reading => {
  const { type = 'image' } = body;
  if (typeof type !== 'string') return malformed('"type" must be "image" or "release"');
  if (type !== 'image' && type !== 'release') return ignored('type-not-wanted');
  const stranger = Object.keys(body).find((key) => !known.includes(key));
  if (stranger !== undefined) return malformed(strange(stranger));
  if (body['app'] !== undefined && body['app'] !== receiver.app) return ignored('other-app');
  const name = readName(body['by']);
  const by = name === undefined ? receiver.id : `${receiver.id}:${name}`;
  return type === 'image' ? readNewImage(body, by) : readRelease(body, by);
};

/** Never repeats what was sent; the nearest name we know says enough. */
const strange = (key: string): string => {
  const near = nearest(key, known);
  return near === undefined
    ? `a field is not known; known are ${known.join(', ')}`
    : `a field is not known; did you mean "${near}"?`;
};

const readNewImage = (body: Payload, by: string): Reading => {
  const { image, images, component } = body;
  if (images !== undefined) return malformed('"images" goes with "type": "release"; a new image is "image"');
  if (!isPullable(image)) return malformed('"image" must name an image with a tag or a digest');
  if (component === undefined) return { kind: 'image', image, by };
  if (typeof component !== 'string') return malformed('"component" must be text');
  return { kind: 'image', image, component, by };
};

const readRelease = (body: Payload, by: string): Reading => {
  const { images = {} } = body;
  if (body['image'] !== undefined || body['component'] !== undefined)
    return malformed('"image" and "component" go with "type": "image"; here it is "images"');
  if (!isObject(images)) return malformed('"images" must be a map from component to image');
  const pairs: [string, string][] = [];
  for (const [component, image] of Object.entries(images)) {
    if (!isPullable(image)) return malformed('each of "images" must name an image with a tag or a digest');
    pairs.push([component, image]);
  }
  return { kind: 'release', images: Object.fromEntries(pairs), by };
};

/** Without a tag or a digest it would be whatever is newest at the moment of the pull. */
const isPullable = (value: unknown): value is string => {
  const image = typeof value === 'string' ? readImage(value) : undefined;
  return image !== undefined && (image.tag !== undefined || image.digest !== undefined);
};
