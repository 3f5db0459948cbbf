import { cloudEventOf } from '#domain/notification/cdevent.ts';
import { keysIn, signStandard } from '#shared/crypto/signatures/standard-webhooks.ts';
import { call, sentBy } from './call.ts';
import type { SinkKind } from './kind.ts';

/** CDEvents in CloudEvents, signed as Standard Webhooks: for systems of one's own. */
export const standardWebhooks: SinkKind = {
  about: 'CDEvents in CloudEvents JSON, signed as Standard Webhooks are',
  token: {
    about: 'secret that signs them, `whsec_` and base64',
    isNeeded: true,
    mistakeIn: (token) =>
      keysIn(token).length === 0 ? 'must be a secret of Standard Webhooks, `whsec_` and base64' : undefined,
  },
  options: { source: { about: '`source` of the events', usual: '/tidegate' } },
  send: async ({ place, notice, clock }) => {
    if (keysIn(place.token).length === 0) return { kind: 'failed', reason: 'its secret is no base64' };
    const body = JSON.stringify(cloudEventOf(notice, place.options['source']));
    const timestamp = Math.floor(clock.now() / 1000);
    const headers = {
      'content-type': 'application/cloudevents+json',
      'webhook-id': notice.id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signStandard(place.token, notice.id, timestamp, body),
    };
    return sentBy(await call({ url: place.url, headers, body }));
  },
};
