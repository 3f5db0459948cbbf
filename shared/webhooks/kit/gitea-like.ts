import { isObject } from '#domain/json.ts';
import { hexHmac } from '../../crypto/signatures/hex-hmac.ts';
import { ignored, malformed, type Payload, type Reading } from '../reading.ts';
import type { Genuine, Sender } from '../sender.ts';
import { textAt, valueAt } from '#domain/json-at.ts';
import { readPublished, readPush, readWorkflowRun } from './git-events.ts';
import { actorOf, pushedImage } from './new-image.ts';

/**
 * Gitea and its forks. Their requests carry the headers of GitHub as well, so the kind of sender comes from the
 * receiver and is never guessed. Only their own headers are read.
 */
export const giteaLike = (name: 'gitea' | 'forgejo' | 'gogs'): Sender => ({
  proof: 'signature',
  // A package event names its page, not the host that images are pulled from.
  registry: {},
  setup: [
    'Settings → Webhooks → Add webhook',
    'Target URL: {url}',
    'HTTP method and content type: POST, application/json',
    'Secret: {secret}',
    'Trigger on: Package, Release',
  ],
  form: 'field',
  verify: hexHmac(`x-${name}-signature`),
  read: (genuine) => readEvent(name, genuine),
});

const readEvent = (name: string, { headers, payload, receiver }: Genuine): Reading => {
  switch (headers[`x-${name}-event`]) {
    case undefined:
      return malformed(`the header X-${name}-Event is missing`);
    case 'push':
      return readPush(name, payload);
    case 'release':
      return readPublished(name, payload);
    case 'workflow_run':
      return readWorkflowRun(name, payload);
    case 'package':
      return readPackage(name, payload, receiver.registry);
    default:
      return ignored('event-not-subscribed');
  }
};

const readPackage = (name: string, body: Payload, registry: string | undefined): Reading => {
  const { package: pack } = body;
  if (!isObject(pack)) return malformed('an event of a package needs the package');
  if (body['action'] !== 'created') return ignored('action-not-wanted');
  if (textAt(pack, 'type').toLowerCase() !== 'container') return ignored('not-a-container');
  const owner = textAt(pack, 'owner.login') || textAt(pack, 'owner.username');
  if (owner === '' || textAt(pack, 'name') === '') return malformed('a package needs its owner and name');
  return pushedImage({
    registry,
    repository: `${owner}/${textAt(pack, 'name')}`,
    tags: [pack['version']],
    by: actorOf(name, valueAt(body, 'sender.login')),
  });
};
