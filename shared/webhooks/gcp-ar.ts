import { readImage } from '#domain/kube/image.ts';
import { textAt } from '#domain/json-at.ts';
import { jsonIn } from './kit/json-in.ts';
import { pushedImage } from './kit/new-image.ts';
import { ignored, malformed, type Payload, type Reading } from './reading.ts';
import type { Sender } from './sender.ts';

/**
 * Google Artifact Registry through a push subscription of Pub/Sub, which is authenticated by an ID token of Google:
 * issuer, audience, account and `email_verified` must all be right, since Google signs tokens for everyone.
 */
export const gcpAr: Sender = {
  proof: 'id-token',
  setup: [
    'gcloud pubsub topics create gcr',
    'gcloud pubsub subscriptions create tidegate --topic gcr --push-endpoint {url} --push-auth-service-account <idToken.email> --push-auth-token-audience <idToken.audience>',
  ],
  verify: async ({ headers, isIdToken }) => {
    const bearer = /^Bearer ([\w.~+/=-]{1,8192})$/i.exec(headers['authorization'] ?? '')?.[1];
    return bearer !== undefined && isIdToken !== undefined && (await isIdToken(bearer));
  },
  read: ({ headers, payload }) => {
    // A subscription may send the message as it is, without the envelope.
    const isBare = payload['message'] === undefined && typeof payload['action'] === 'string';
    const data = isBare ? payload : jsonIn(textAt(payload, 'message.data'));
    if (data === undefined) return malformed('a message of Pub/Sub needs data, which is JSON in base64');
    if (textAt(data, 'action') !== 'INSERT') return ignored('not-a-push');
    const id = textAt(payload, 'message.messageId') || headers['x-goog-pubsub-message-id'];
    return readInsert(data, id ?? '');
  },
};

const readInsert = (data: Payload, delivery: string): Reading => {
  const tagged = readImage(textAt(data, 'tag'));
  if (textAt(data, 'tag') === '') return ignored('untagged');
  if (tagged?.tag === undefined) return malformed('the event names no image that could be pulled');
  return pushedImage({
    repository: tagged.repository,
    tags: [tagged.tag],
    hint: textAt(data, 'digest').replace(/^.*@/, ''),
    by: 'gcp-ar',
    delivery,
  });
};
