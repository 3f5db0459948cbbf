import { isObject } from '#domain/json.ts';
import { ignored, malformed, type Payload, type Reading } from '../reading.ts';
import { textAt, valueAt } from '#domain/json-at.ts';
import { actorOf } from './new-image.ts';

interface Source {
  readonly from: 'push' | 'release' | 'run';
  readonly repo: string;
  /** `refs/tags/v1` or `refs/heads/main`. */
  readonly ref: string;
  readonly commit?: string;
  readonly by: string;
  readonly delivery?: string;
}

const nowhere = /^0+$/;

/** Reads events of a source repository: a commit and its ref, not an image. */
export const sourceEvent = ({ commit = '', ...source }: Source): Reading => {
  if (source.repo === '' || source.ref === '' || source.repo.length + source.ref.length > 600)
    return malformed('the event names no repository and ref');
  if (nowhere.test(commit)) return ignored('deleted-ref');
  return { kind: 'source', ...source, ...(/^[0-9a-f]{40,64}$/.test(commit) ? { commit } : {}) };
};

/** A push that has moved several refs; what counts first comes first. */
export const sourceEvents = (
  source: Omit<Source, 'ref' | 'commit'>,
  moved: readonly { readonly ref: string; readonly commit: string }[],
): Reading => {
  const readings = moved.map((one) => sourceEvent({ ...source, ...one }));
  const [first, ...rest] = readings.flatMap((one) => (one.kind === 'source' ? [one] : []));
  if (first === undefined) return readings[0] ?? ignored('deleted-ref');
  if (rest.length === 0) return first;
  return {
    ...first,
    more: rest.map(({ ref, commit }) => ({ ref, ...(commit === undefined ? {} : { commit }) })),
  };
};

/** A push as GitHub, Gitea, Forgejo and Gogs tell it. */
export const readPush = (sender: string, body: Payload): Reading => {
  if (body['deleted'] === true) return ignored('deleted-ref');
  return sourceEvent({
    from: 'push',
    repo: textAt(body, 'repository.full_name'),
    ref: textAt(body, 'ref'),
    commit: textAt(body, 'after'),
    by: actorOf(sender, valueAt(body, 'sender.login')),
  });
};

/** `released` is said beside `published`, and alone when a pre-release becomes a release. */
const releaseActions = ['published', 'released'];

/** One of their releases. The name of its target may be a branch, so no commit is read from it. */
export const readPublished = (sender: string, body: Payload): Reading => {
  const { release } = body;
  if (!isObject(release)) return malformed('an event of a release needs the release');
  if (!releaseActions.includes(textAt(body, 'action')) || release['draft'] === true)
    return ignored('action-not-wanted');
  if (release['prerelease'] === true) return ignored('prerelease');
  const tag = textAt(release, 'tag_name');
  if (tag === '') return malformed('the release has no tag');
  return sourceEvent({
    from: 'release',
    repo: textAt(body, 'repository.full_name'),
    ref: `refs/tags/${tag}`,
    by: actorOf(sender, valueAt(body, 'sender.login')),
    ...publicationOf(body, release),
  });
};

/** Both actions tell of one publication, in bodies that differ. */
const publicationOf = (body: Payload, { id, published_at: at }: Payload): { readonly delivery?: string } =>
  typeof id === 'number' && typeof at === 'string'
    ? { delivery: `release ${textAt(body, 'repository.full_name')} ${id} ${at}` }
    : {};

/** What ran for others than the repository itself: the code of strangers, however well the event is signed. */
const ownEvents = ['push', 'workflow_dispatch', 'release', 'schedule'];
/** What our notifications cause there: a release of what such a run made would cause the next one. */
const deploymentEvents = ['deployment', 'deployment_status', 'status'];

/** One of their workflow runs, attributed to the person who started it (again). */
export const readWorkflowRun = (sender: string, body: Payload): Reading => {
  const run = body['workflow_run'];
  if (!isObject(run)) return malformed('an event of a workflow run needs the run');
  if (body['action'] !== 'completed') return ignored('action-not-wanted');
  const from = textAt(run, 'head_repository.full_name');
  const home = textAt(run, 'repository.full_name') || textAt(body, 'repository.full_name');
  if (deploymentEvents.includes(textAt(run, 'event'))) return ignored('run-of-a-deployment');
  if (from === '' || from !== home || !ownEvents.includes(textAt(run, 'event')))
    return ignored('fork-or-pull-request');
  if (run['conclusion'] !== 'success') return ignored('conclusion-not-success');
  return sourceEvent({
    from: 'run',
    repo: home,
    // A run of a release runs on its tag, which stands where others have the branch.
    ref: `${run['event'] === 'release' ? 'refs/tags' : 'refs/heads'}/${textAt(run, 'head_branch')}`,
    commit: textAt(run, 'head_sha'),
    by: actorOf(sender, valueAt(run, 'triggering_actor.login') ?? valueAt(run, 'actor.login')),
  });
};
