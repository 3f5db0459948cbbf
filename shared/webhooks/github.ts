import { createHmac } from 'node:crypto';
import { isObject } from '#domain/json.ts';
import { isDigest, isTag, readImage, writeImage } from '#domain/kube/image.ts';
import { isSameText } from '../crypto/constant-time.ts';
import { ignored, malformed, readName, type Payload, type Reading } from './reading.ts';
import type { Delivery, Sender } from './sender.ts';

/** GitHub and GitHub Enterprise Server. A repeated body is the same event: no header that tells deliveries apart is signed. */
export const github: Sender = {
  verify: (delivery) => verify(delivery),
  key: () => undefined,
  read: ({ headers, payload }) => readGithub(headers['x-github-event'], payload),
};

/**
 * `X-Hub-Signature-256: sha256=<hex>` over the exact bytes of the body. The SHA-1 header of old is never looked at,
 * and the hex is compared as text: decoding it would stop silently at the first bad digit.
 */
const verify = ({ secrets, headers, body }: Delivery): boolean => {
  const given = headers['x-hub-signature-256'] ?? '';
  if (!/^sha256=[0-9a-f]{64}$/.test(given)) return false;
  return secrets
    .filter((secret) => secret !== '')
    .map((secret) => isSameText(given, `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`))
    .includes(true);
};

/**
 * What a GitHub webhook says. The name of the event comes from a header that nobody has signed, so the body must
 * look like that event. A registry's digest is pinned: what was announced runs, whatever becomes of the tag.
 */
const readGithub = (event: string | undefined, body: Payload): Reading => {
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
  if (!isTag(tag.name)) return ignored('tag-no-image-can-have');
  // The address sometimes ends with the colon of a missing tag, and keeps the capitals of the owner's name.
  const image = readImage(version['package_url'].replace(/:$/, '').toLowerCase());
  if (image === undefined) return malformed('the package names no image that could be pulled');
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
  if (typeof tag !== 'string' || tag === '') return malformed('the release has no tag');
  // `checkout@1.2.3`, `v1.2.3+build.5` and `release/2026-11` are tags of git that no image can have.
  if (!isTag(tag)) return ignored('tag-no-image-can-have');
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
