import { isObject } from '#domain/json.ts';
import { isDigest, isTag, readImage, writeImage } from '#domain/kube/image.ts';
import { ignored, malformed, readName, type Payload, type Reading } from './reading.ts';

/**
 * What a GitHub webhook says. The name of the event comes from a header that nobody has signed, so the body must
 * look like that event. A registry's digest is pinned: what was announced runs, whatever becomes of the tag.
 */
export const readGithub = (event: string | undefined, body: Payload): Reading => {
  switch (event) {
    case undefined:
      return malformed('the header X-GitHub-Event is missing');
    case 'ping':
      return ignored('ping');
    case 'registry_package':
    case 'package':
      return readPackage(body, body[event]);
    case 'release':
      return readPublished(body, body['release']);
    case 'workflow_run':
      return readWorkflowRun(body['workflow_run']);
    case 'push':
      return ignored(body['deleted'] === true ? 'deleted-ref' : 'names-no-image');
    default:
      return ignored('event-not-subscribed');
  }
};

const readPackage = (body: Payload, pack: unknown): Reading => {
  if (!isObject(pack)) return malformed('an event of a package needs the package');
  if (body['action'] !== 'published') return ignored('action-not-wanted');
  if (String(pack['package_type']).toLowerCase() !== 'container') return ignored('not-a-container');
  const version = pack['package_version'];
  if (!isObject(version) || typeof version['package_url'] !== 'string')
    return malformed('a published package needs package_version.package_url');
  const tag = tagOf(version['container_metadata']);
  if (tag.name === '') return ignored('untagged');
  // The address sometimes ends with the colon of a tag that is not there.
  const image = readImage(version['package_url'].replace(/:$/, ''));
  if (image === undefined || !isTag(tag.name))
    return malformed('the package names no image that could be pulled');
  return {
    kind: 'image',
    image: writeImage({ ...tagged(tag), repository: image.repository }),
    by: byOf(body),
  };
};

interface GithubTag {
  readonly name: string;
  readonly digest: string;
}

const tagOf = (metadata: unknown): GithubTag => {
  const tag = isObject(metadata) ? metadata['tag'] : undefined;
  if (!isObject(tag)) return { name: '', digest: '' };
  const { name, digest } = tag;
  return { name: typeof name === 'string' ? name : '', digest: typeof digest === 'string' ? digest : '' };
};

const tagged = ({ name, digest }: GithubTag) => ({ tag: name, ...(isDigest(digest) ? { digest } : {}) });

const readPublished = (body: Payload, release: unknown): Reading => {
  if (!isObject(release)) return malformed('an event of a release needs the release');
  if (body['action'] !== 'published' || release['draft'] === true) return ignored('action-not-wanted');
  if (release['prerelease'] === true) return ignored('prerelease');
  const tag = release['tag_name'];
  if (typeof tag !== 'string' || !isTag(tag))
    return malformed('the release has no tag that an image could have');
  return { kind: 'tag', tag, by: byOf(body) };
};

/** What ran for others than the repository itself: the code of strangers, however well the event is signed. */
const ownEvents = ['push', 'workflow_dispatch', 'release', 'schedule'];

const readWorkflowRun = (run: unknown): Reading => {
  if (!isObject(run)) return malformed('an event of a workflow run needs the run');
  const from = nameOf(run['head_repository']);
  const isOwn = from !== undefined && from === nameOf(run['repository']);
  if (!isOwn || !ownEvents.includes(String(run['event']))) return ignored('fork-or-pull-request');
  if (run['conclusion'] !== 'success') return ignored('conclusion-not-success');
  // A run says which commit was built, not what the image is called; guessing that would release something else one day.
  return ignored('names-no-image');
};

const nameOf = (repository: unknown): unknown => (isObject(repository) ? repository['full_name'] : undefined);

const byOf = (body: Payload): string => {
  const { sender } = body;
  const login = isObject(sender) ? readName(sender['login']) : undefined;
  return login === undefined ? 'github' : `github:${login}`;
};
