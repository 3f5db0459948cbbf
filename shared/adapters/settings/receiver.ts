import type { Receiver } from '#ports/settings.ts';
import { senders } from '#shared/webhooks/senders.ts';
import { isIdTokenOf } from './id-token.ts';
import type { ReceiverSettings } from './schema.ts';

/** A receiver as the settings describe it, wherever its secrets are. */
export const receiverFrom = (
  { id, scheme, app, component, repositories, tags, registry, source, idToken }: ReceiverSettings,
  secrets: Receiver['secrets'],
): Receiver => {
  const host = registry ?? senders[scheme]?.registry?.usual;
  return {
    id,
    scheme,
    apps: [app].flat(),
    ...(component === undefined ? {} : { component }),
    ...(repositories === undefined ? {} : { repositories }),
    ...(tags === undefined ? {} : { tags }),
    ...(host === undefined ? {} : { registry: host }),
    ...(source === undefined ? {} : { source }),
    ...(idToken === undefined
      ? {}
      : { isIdToken: (bearer: string, now: number) => isIdTokenOf(idToken, bearer, now) }),
    secrets,
  };
};
