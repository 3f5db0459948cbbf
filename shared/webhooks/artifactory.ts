import { hexHmac } from '../crypto/signatures/hex-hmac.ts';
import { readImage } from '#domain/kube/image.ts';
import { textAt } from '#domain/json-at.ts';
import { pushedImage } from './kit/new-image.ts';
import { ignored, malformed } from './reading.ts';
import type { Sender } from './sender.ts';

/** JFrog Artifactory, by hex HMAC-SHA256 in `X-JFrog-Event-Auth`. Its `jpd_origin` is a claim and never an address for us. */
export const artifactory: Sender = {
  proof: 'signature',
  registry: {},
  setup: [
    'Administration → General → Webhooks → New webhook',
    'URL: {url}',
    'Secret token: {secret}, with "Use secret for payload signing"',
    'Events: Docker → Tag was pushed',
    'Images that are pulled through a virtual repository: registry: <host>/<virtual repository>',
  ],
  verify: hexHmac('x-jfrog-event-auth'),
  read: ({ payload, receiver }) => {
    if (textAt(payload, 'domain') !== 'docker') return ignored('event-not-subscribed');
    if (textAt(payload, 'event_type') !== 'pushed') return ignored('not-a-push');
    const name = textAt(payload, 'data.image_name');
    if (name === '') return malformed('a push needs data.image_name');
    const pushed = pushedImage({
      registry: receiver.registry,
      repository: name,
      tags: [textAt(payload, 'data.tag')],
      by: 'artifactory',
    });
    const otherwise = byPath(receiver.registry, textAt(payload, 'data.repo_key'), name);
    return pushed.kind === 'image' && otherwise !== undefined ? { ...pushed, otherwise } : pushed;
  },
};

/** By the "repository path" method the repository is part of the name, `acme.jfrog.io/docker-local/shop/web`; by others of the host. */
const byPath = (registry: string | undefined, key: string, name: string): string | undefined =>
  registry === undefined || key === ''
    ? undefined
    : readImage([registry, key, name].join('/').toLowerCase())?.repository;
