import { hexHmac } from '../crypto/signatures/hex-hmac.ts';
import { itemsAt, textAt, valueAt } from '#domain/json-at.ts';
import { sourceEvent } from './kit/git-events.ts';
import { actorOf } from './kit/new-image.ts';
import { ignored, malformed, type Payload, type Reading } from './reading.ts';
import type { Sender } from './sender.ts';

/** Bitbucket, Cloud and Data Center. It puts SHA-256 in `X-Hub-Signature`, the header that GitHub used for SHA-1; the UUID of a hook is no secret. */
export const bitbucket: Sender = {
  proof: 'signature',
  setup: [
    'Repository settings → Webhooks → Add webhook',
    'URL: {url}',
    'Secret: {secret}',
    'Triggers: Repository push',
    'It names no image: the receiver needs "source" (docs/api.md)',
  ],
  verify: hexHmac('x-hub-signature', 'sha256='),
  read: ({ headers, payload }) => {
    switch (headers['x-event-key']) {
      case undefined:
        return malformed('the header X-Event-Key is missing');
      case 'diagnostics:ping':
        return ignored('ping');
      case 'repo:push':
        return readPush(payload);
      case 'repo:refs_changed':
        return readRefs(payload);
      default:
        return ignored('event-not-subscribed');
    }
  },
};

/** A push may change several refs; a tag counts before a branch. */
const readPush = (body: Payload): Reading => {
  const changes = itemsAt(body, 'push.changes');
  if (!Array.isArray(valueAt(body, 'push.changes'))) return malformed('a push needs push.changes');
  const made = changes.filter((change) => textAt(change, 'new.name') !== '');
  const [change] = [...made.filter((one) => textAt(one, 'new.type') === 'tag'), ...made];
  if (change === undefined) return ignored('deleted-ref');
  const room = textAt(change, 'new.type') === 'tag' ? 'refs/tags' : 'refs/heads';
  return sourceEvent({
    from: 'push',
    repo: textAt(body, 'repository.full_name'),
    ref: `${room}/${textAt(change, 'new.name')}`,
    commit: textAt(change, 'new.target.hash'),
    by: actorOf('bitbucket', valueAt(body, 'actor.nickname') ?? valueAt(body, 'actor.name')),
  });
};

/** The same of Data Center, which names the ref whole and the repository by its project. */
const readRefs = (body: Payload): Reading => {
  const changes = itemsAt(body, 'changes');
  if (!Array.isArray(valueAt(body, 'changes'))) return malformed('a push needs its changes');
  const made = changes.filter((change) => textAt(change, 'type') !== 'DELETE');
  const [change] = [...made.filter((one) => textAt(one, 'ref.type') === 'TAG'), ...made];
  if (change === undefined) return ignored('deleted-ref');
  const [project, slug] = [textAt(body, 'repository.project.key'), textAt(body, 'repository.slug')];
  return sourceEvent({
    from: 'push',
    repo: project === '' || slug === '' ? '' : `${project}/${slug}`,
    ref: textAt(change, 'ref.id') || textAt(change, 'refId'),
    commit: textAt(change, 'toHash'),
    by: actorOf('bitbucket', valueAt(body, 'actor.name')),
  });
};
