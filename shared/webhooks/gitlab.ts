import { isObject } from '#domain/json.ts';
import { isTag } from '#domain/kube/image.ts';
import { ignored, malformed, readName, type Payload, type Reading } from './reading.ts';
import type { Sender } from './sender.ts';
import { signedId, verifyStandard } from './standard-webhooks.ts';

/** Pipelines that ran for the project itself; others run code of a fork. */
const ownSources = ['push', 'web', 'schedule', 'api', 'trigger', 'pipeline'];

/**
 * GitLab with a signing token (Standard Webhooks headers). The older plain `X-Gitlab-Token` is not accepted: it covers
 * neither the body nor the time, so a captured delivery could be replayed with another body.
 */
export const gitlab: Sender = {
  verify: verifyStandard,
  key: signedId,
  // The kind of event is read from the body, which is signed; the header X-Gitlab-Event is not.
  read: ({ payload }) => {
    switch (payload['object_kind']) {
      case 'release':
        return readRelease(payload);
      case 'pipeline':
        return readPipeline(payload['object_attributes']);
      case undefined:
        return malformed('an event of GitLab needs object_kind');
      default:
        return ignored('event-not-subscribed');
    }
  },
};

const readRelease = (body: Payload): Reading => {
  const { action, tag } = body;
  if (action !== 'create') return ignored('action-not-wanted');
  if (typeof tag !== 'string') return malformed('a release needs its tag');
  if (!isTag(tag)) return ignored('tag-no-image-can-have');
  return { kind: 'tag', tag, by: actorOf(body) };
};

const readPipeline = (attributes: unknown): Reading => {
  if (!isObject(attributes)) return malformed('a pipeline event needs object_attributes');
  if (attributes['status'] !== 'success') return ignored('conclusion-not-success');
  if (!ownSources.includes(String(attributes['source']))) return ignored('fork-or-merge-request');
  // A pipeline says which commit was built, not which image it pushed.
  return ignored('names-no-image');
};

const actorOf = ({ user }: Payload): string => {
  const name = isObject(user) ? readName(user['username']) : undefined;
  return name === undefined ? 'gitlab' : `gitlab:${name}`;
};
