import { staticToken } from '../crypto/signatures/static-token.ts';
import { textAt, valueAt } from '#domain/json-at.ts';
import { actorOf, pushedImage } from './kit/new-image.ts';
import { malformed } from './reading.ts';
import type { Sender } from './sender.ts';

/**
 * Docker Hub, which signs nothing and sends no digest: the secret is in its address. Its `callback_url` is never
 * called.
 */
export const dockerhub: Sender = {
  proof: 'path',
  registry: { usual: 'docker.io' },
  setup: ['Repository → Webhooks → New webhook', 'Webhook URL: {url}/{secret}'],
  verify: staticToken(),
  read: ({ payload, receiver }) => {
    const repository = textAt(payload, 'repository.repo_name');
    if (repository === '') return malformed('a push needs repository.repo_name');
    return pushedImage({
      registry: receiver.registry,
      repository,
      tags: [valueAt(payload, 'push_data.tag')],
      by: actorOf('dockerhub', valueAt(payload, 'push_data.pusher')),
    });
  },
};
