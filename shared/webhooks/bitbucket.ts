import { hexHmac } from '../crypto/signatures/hex-hmac.ts';
import { itemsAt, textAt, valueAt } from '#domain/json-at.ts';
import { sourceEvents } from './kit/git-events.ts';
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
  if (!Array.isArray(valueAt(body, 'push.changes'))) return malformed('a push needs push.changes');
  const moved = itemsAt(body, 'push.changes')
    .filter((change) => textAt(change, 'new.name') !== '')
    .map((change) => ({
      ref: `refs/${textAt(change, 'new.type') === 'tag' ? 'tags' : 'heads'}/${textAt(change, 'new.name')}`,
      commit: textAt(change, 'new.target.hash'),
    }));
  const by = actorOf('bitbucket', valueAt(body, 'actor.nickname') ?? valueAt(body, 'actor.name'));
  return sourceEvents({ from: 'push', repo: textAt(body, 'repository.full_name'), by }, tagsFirst(moved));
};

/** The same of Data Center, which names the ref whole and the repository by its project. */
const readRefs = (body: Payload): Reading => {
  if (!Array.isArray(valueAt(body, 'changes'))) return malformed('a push needs its changes');
  const moved = itemsAt(body, 'changes')
    .filter((change) => textAt(change, 'type') !== 'DELETE')
    .map((change) => ({
      ref: textAt(change, 'ref.id') || textAt(change, 'refId'),
      commit: textAt(change, 'toHash'),
    }));
  const [project, slug] = [textAt(body, 'repository.project.key'), textAt(body, 'repository.slug')];
  const repo = project === '' || slug === '' ? '' : `${project}/${slug}`;
  const by = actorOf('bitbucket', valueAt(body, 'actor.name'));
  return sourceEvents({ from: 'push', repo, by }, tagsFirst(moved));
};

const tagsFirst = <T extends { readonly ref: string }>(moved: readonly T[]): readonly T[] => [
  ...moved.filter(({ ref }) => ref.startsWith('refs/tags/')),
  ...moved.filter(({ ref }) => !ref.startsWith('refs/tags/')),
];
