import { staticToken } from '../crypto/signatures/static-token.ts';
import { textAt, valueAt } from '#domain/json-at.ts';
import { pushedImage } from './kit/new-image.ts';
import { malformed } from './reading.ts';
import type { Sender } from './sender.ts';

/** Container Registry of Alibaba Cloud, which signs nothing and names no host: the secret is in its address. */
export const alibabaAcr: Sender = {
  proof: 'path',
  registry: {},
  setup: ['Repository → Triggers → Create', 'Trigger URL: {url}/{secret}', 'Trigger: all tags'],
  verify: staticToken(),
  read: ({ payload, receiver }) => {
    const [namespace, name] = [textAt(payload, 'repository.namespace'), textAt(payload, 'repository.name')];
    const repository =
      textAt(payload, 'repository.repo_full_name') || (namespace && name ? `${namespace}/${name}` : '');
    if (repository === '') return malformed('a push needs repository.repo_full_name');
    return pushedImage({
      registry: receiver.registry,
      repository,
      tags: [valueAt(payload, 'push_data.tag')],
      hint: valueAt(payload, 'push_data.digest'),
      by: 'alibaba-acr',
    });
  },
};
