import { isObject } from '#domain/json.ts';
import { ignored, malformed, type Payload, type Reading } from '../reading.ts';
import { textAt, valueAt } from '#domain/json-at.ts';
import { sourceEvent } from './git-events.ts';
import { actorOf } from './new-image.ts';

/** What GitLab says. The kind of event is read from the body, which may be signed; the header X-Gitlab-Event never is. */
export const readGitlab = (body: Payload): Reading => {
  switch (body['object_kind']) {
    case 'release':
      return readRelease(body);
    case 'pipeline':
      return readPipeline(body);
    case 'push':
    case 'tag_push':
      return sourceEvent({
        from: 'push',
        repo: repoOf(body),
        ref: textAt(body, 'ref'),
        commit: textAt(body, 'checkout_sha') || textAt(body, 'after'),
        by: actorOf('gitlab', body['user_username']),
      });
    case undefined:
      // Events of groups and of the whole server (members, subgroups, projects) have only this name.
      return textAt(body, 'event_name') === ''
        ? malformed('an event of GitLab needs object_kind')
        : ignored('event-not-subscribed');
    default:
      return ignored('event-not-subscribed');
  }
};

const repoOf = (body: Payload): string => textAt(body, 'project.path_with_namespace');

const readRelease = (body: Payload): Reading => {
  if (body['action'] !== 'create') return ignored('action-not-wanted');
  const tag = textAt(body, 'tag');
  if (tag === '') return malformed('a release needs its tag');
  return sourceEvent({
    from: 'release',
    repo: repoOf(body),
    ref: `refs/tags/${tag}`,
    commit: textAt(body, 'commit.id'),
    by: actorOf('gitlab', valueAt(body, 'user.username')),
  });
};

/** Pipelines that ran for the project itself; others run code of a fork. */
const ownSources = ['push', 'web', 'schedule', 'api', 'trigger', 'pipeline'];

const readPipeline = (body: Payload): Reading => {
  const attributes = body['object_attributes'];
  if (!isObject(attributes)) return malformed('a pipeline event needs object_attributes');
  if (attributes['status'] !== 'success') return ignored('conclusion-not-success');
  if (!ownSources.includes(textAt(attributes, 'source'))) return ignored('fork-or-pull-request');
  return sourceEvent({
    from: 'run',
    repo: repoOf(body),
    ref: `${attributes['tag'] === true ? 'refs/tags' : 'refs/heads'}/${textAt(attributes, 'ref')}`,
    commit: textAt(attributes, 'sha'),
    by: actorOf('gitlab', valueAt(body, 'user.username')),
  });
};
