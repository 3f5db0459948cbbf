import { staticToken } from '../crypto/signatures/static-token.ts';
import { itemsAt, textAt, valueAt } from '#domain/json-at.ts';
import { actorOf, pushedImage } from './kit/new-image.ts';
import { ignored, malformed, type Payload, type Reading } from './reading.ts';
import type { Sender } from './sender.ts';

/** Harbor, in its own format or as CloudEvents; it repeats the `Authorization` that its user has entered. */
export const harbor: Sender = {
  proof: 'header',
  setup: [
    'Project → Webhooks → New webhook',
    'Endpoint URL: {url}',
    'Auth header: {secret}',
    'Event type: Artifact pushed',
  ],
  verify: staticToken('authorization'),
  read: ({ payload }) => {
    switch (payload['type']) {
      case undefined:
        return malformed('an event of Harbor needs its type');
      case 'PUSH_ARTIFACT':
        return readPush(payload, payload['event_data']);
      case 'harbor.artifact.pushed':
        return readPush(payload, payload['data']);
      default:
        return ignored('event-not-subscribed');
    }
  },
};

const readPush = (body: Payload, data: unknown): Reading => {
  const [first, ...rest] = itemsAt(data, 'resources');
  if (first === undefined) return malformed('a push needs its resources');
  const url = textAt(first, 'resource_url');
  return pushedImage({
    repository: url.replace(/@.*$/, '').replace(/:[^/]*$/, ''),
    // One push may have several tags; the tag may repeat the digest.
    tags: [first, ...rest.filter(({ digest }) => digest === first['digest'])].map(({ tag }) => tag),
    hint: first['digest'],
    by: actorOf('harbor', valueAt(body, 'operator')),
  });
};
