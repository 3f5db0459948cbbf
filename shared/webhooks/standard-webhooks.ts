import { signedId, verifyStandard } from '../crypto/signatures/standard-webhooks.ts';
import { nearest } from '#domain/config/did-you-mean.ts';
import { isObject } from '#domain/json.ts';
import { readImage } from '#domain/kube/image.ts';
import { ignored, malformed, readName, type Payload, type Reading } from './reading.ts';
import type { Genuine, Sender } from './sender.ts';

/** Anything that signs by Standard Webhooks and sends our own small body. */
export const standardWebhooks: Sender = {
  proof: 'signature',
  secretPrefix: 'whsec_',
  setup: [
    'Sign and POST our own small body (docs/api.md has the commands for curl)',
    'URL: {url}',
    'Signing secret: {secret}',
  ],
  verify: verifyStandard,
  key: signedId,
  read: ({ payload, receiver }) => readGeneric(receiver, payload),
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
  const app = body['app'] === undefined ? undefined : receiver.apps.find((one) => one === body['app']);
  if (body['app'] !== app) return ignored('other-app');
  const name = readName(body['by']);
  const by = name === undefined ? receiver.id : `${receiver.id}:${name}`;
  const reading = type === 'image' ? readNewImage(body, by) : readRelease(body, by);
  if (reading.kind !== 'image' && reading.kind !== 'release') return reading;
  if (app !== undefined) return { ...reading, app };
  return reading.kind === 'release' && receiver.apps.length > 1
    ? malformed('"app" must say which application of this receiver is meant: it has several')
    : reading;
};

/** Never repeats the input; the nearest known name says enough. */
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

/** Without a tag or digest it would be whatever is newest at the moment of the pull. */
const isPullable = (value: unknown): value is string => {
  const image = typeof value === 'string' ? readImage(value) : undefined;
  return image !== undefined && (image.tag !== undefined || image.digest !== undefined);
};
