import { staticToken } from '../crypto/signatures/static-token.ts';
import { textAt, valueAt } from '#domain/json-at.ts';
import { pushedImage } from './kit/new-image.ts';
import { ignored, malformed } from './reading.ts';
import type { Sender } from './sender.ts';

/** Quay, which signs nothing and sends no digest: the secret is in its address. */
export const quay: Sender = {
  proof: 'path',
  setup: [
    'Repository → Settings → Events and notifications → Create notification',
    'Event: Push to repository',
    'Notification: Webhook POST',
    'Webhook URL: {url}/{secret}',
  ],
  isTimeless: true,
  verify: staticToken(),
  read: ({ payload }) => {
    const repository = textAt(payload, 'docker_url');
    const tags = valueAt(payload, 'updated_tags');
    if (repository === '') return malformed('a push needs docker_url');
    // Its other events (builds, scans of vulnerabilities, mirrors) have no such list.
    if (!Array.isArray(tags)) return ignored('not-a-push');
    return pushedImage({ repository, tags, by: 'quay' });
  },
};
