import { isObject } from '#domain/json.ts';
import { hexHmac } from '../crypto/signatures/hex-hmac.ts';
import { textAt, valueAt } from '#domain/json-at.ts';
import { readPublished, readPush, readWorkflowRun } from './kit/git-events.ts';
import { actorOf, pushedImage } from './kit/new-image.ts';
import { ignored, malformed, type Payload, type Reading } from './reading.ts';
import type { Sender } from './sender.ts';

/**
 * GitHub and GitHub Enterprise Server, by `X-Hub-Signature-256`; the former SHA-1 header is ignored. A repeated body is
 * the same event: no header that identifies deliveries is signed.
 */
export const github: Sender = {
  proof: 'signature',
  setup: [
    'Settings → Webhooks → Add webhook',
    'Payload URL: {url}',
    'Content type: application/json',
    'Secret: {secret}',
    'Events: Registry packages, Releases, Workflow runs; not Pushes, which may be too large',
  ],
  form: 'whole',
  verify: hexHmac('x-hub-signature-256', 'sha256='),
  read: ({ headers, payload }) => readGithub(headers['x-github-event'], payload),
};

/**
 * The content of a GitHub webhook. The name of the event comes from an unsigned header, so the body must match that
 * event. A registry's digest is pinned: what was announced runs, whatever becomes of the tag.
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
      return readPublished('github', body);
    case 'workflow_run':
      return readWorkflowRun('github', body);
    case 'push':
      return readPush('github', body);
    default:
      return ignored('event-not-subscribed');
  }
};

const readPackage = (body: Payload, pack: unknown): Reading => {
  if (!isObject(pack)) return malformed('an event of a package needs the package');
  // A tag that is set on an image that is there already is an update.
  if (body['action'] !== 'published' && body['action'] !== 'updated') return ignored('action-not-wanted');
  if (textAt(pack, 'package_type').toLowerCase() !== 'container') return ignored('not-a-container');
  const url = textAt(pack, 'package_version.package_url');
  if (url === '') return malformed('a published package needs package_version.package_url');
  const tag = valueAt(pack, 'package_version.container_metadata.tag');
  const digest = textAt(tag, 'digest');
  return pushedImage({
    // The address may end with its own tag, or with the colon of a missing one.
    repository: url.replace(/:[^/]*$/, ''),
    tags: [textAt(tag, 'name')],
    ...(/^sha256:[0-9a-f]{64}$/.test(digest) ? { digest } : {}),
    mediaTypes: ['media_type', 'config.media_type'].map((type) =>
      valueAt(pack, `package_version.container_metadata.manifest.${type}`),
    ),
    by: actorOf('github', valueAt(body, 'sender.login')),
  });
};
