import { isObject } from '#domain/json.ts';
import { isDigest, isTag, readImage, writeImage } from '#domain/kube/image.ts';
import { staticToken } from '../crypto/signatures/static-token.ts';
import { cdeventMistake, predicateOf } from './kit/cdevent-shape.ts';
import { textAt, valueAt } from '#domain/json-at.ts';
import { jsonIn } from './kit/json-in.ts';
import { actorOf, pushedImage } from './kit/new-image.ts';
import { ignored, malformed, type Payload, type Reading } from './reading.ts';
import type { Genuine, Sender } from './sender.ts';

/**
 * CDEvents over CloudEvents, of Tekton, Jenkins or any other CI, in binary or structured mode. CloudEvents are not
 * signed: a secret is repeated in a header or in the address.
 */
export const cdevents: Sender = {
  proof: 'header',
  setup: [
    'Send CloudEvents to {url}',
    'Header: Authorization: Bearer {secret}',
    'A sender without headers: {url}/{secret}',
    'Event: dev.cdevents.artifact.published',
  ],
  sendsLists: true,
  asksFirst: true,
  verify: staticToken('authorization'),
  read: ({ headers, payload }) => {
    const event = eventIn({ headers, payload });
    if (isForeign({ headers, payload }, event)) return ignored('event-not-subscribed');
    if (event === undefined) return malformed('the CloudEvent holds no JSON object as its data');
    const mistake = cdeventMistake(event) ?? envelopeMistake({ headers, payload }, event);
    if (mistake !== undefined) return malformed(mistake);
    if (predicateOf(event) !== 'artifact.published') return ignored('event-not-subscribed');
    return readPublished(event);
  },
};

type Enveloped = Pick<Genuine, 'headers' | 'payload'>;

/** In structured mode the event is the data of the envelope. */
const isStructured = ({ headers, payload }: Enveloped): boolean =>
  (headers['content-type'] ?? '').startsWith('application/cloudevents+json') ||
  (typeof payload['specversion'] === 'string' && payload['context'] === undefined);

const eventIn = (sent: Enveloped): Payload | undefined => {
  if (!isStructured(sent)) return sent.payload;
  const { data, data_base64: encoded } = sent.payload;
  if (typeof encoded === 'string') return jsonIn(encoded);
  return isObject(data) ? data : undefined;
};

/** Other CloudEvents (of Tekton, of a registry) come from the same broker, which would send what we refuse again. */
const isForeign = (sent: Enveloped, event: Payload | undefined): boolean => {
  const type = isStructured(sent) ? textAt(sent.payload, 'type') : (sent.headers['ce-type'] ?? '');
  return type !== '' && !type.startsWith('dev.cdevents') && valueAt(event, 'context.type') === undefined;
};

/** Who filters by the envelope and reads the body would act on another event than was meant, so both must agree. */
const envelopeMistake = (sent: Enveloped, event: Payload): string | undefined => {
  const said = isStructured(sent)
    ? (name: string) => textAt(sent.payload, name)
    : (name: string) => decoded(sent.headers[`ce-${name}`] ?? '');
  const meant = { type: 'context.type', id: 'context.id', source: 'context.source', subject: 'subject.id' };
  const other = Object.entries(meant).find(([name, path]) => {
    const text = said(name);
    return text !== '' && text !== textAt(event, path);
  });
  return other === undefined ? undefined : `the ${other[0]} of the CloudEvent is not that of the CDEvent`;
};

/** Headers hold other characters percent-encoded. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/**
 * `pkg:oci/checkout@sha256%3A…?repository_url=reg.example.com%2Fshop&tag=v1`, or
 * `pkg:docker/shop/checkout@v1?repository_url=reg.example.com`, whose version may be the tag.
 */
const readPublished = (event: Payload): Reading => {
  const [, name = '', version = '', query = ''] =
    /^pkg:(?:oci|docker)\/([^@?#]+)(?:@([^?#]+))?(?:\?([^#]*))?/.exec(textAt(event, 'subject.id')) ?? [];
  if (name === '') return ignored('not-an-image');
  const by = actorOf('cdevents', textAt(event, 'subject.content.user'));
  const parameters = new URLSearchParams(query);
  const repository = repositoryOf(decoded(name), parameters.get('repository_url') ?? '');
  const said = decoded(version);
  const hint = isTag(said) ? '' : said;
  const tag = parameters.get('tag') ?? (isTag(said) ? said : '');
  if (tag !== '') return pushedImage({ repository, tags: [tag], hint, by });
  const image = isDigest(hint) ? readImage(`${repository.toLowerCase()}@${hint}`) : undefined;
  if (image === undefined) return malformed('/subject/id names no image with a tag or a digest');
  return { kind: 'image', image: writeImage(image), by };
};

/** The URL may be the whole repository, its parent, or only the registry. */
const repositoryOf = (name: string, written: string): string => {
  const url = written.replace(/^https?:\/\//, '').replace(/\/+$/, '');
  if (url === '') return name;
  return `/${url}`.endsWith(`/${name}`) ? url : `${url}/${name}`;
};
