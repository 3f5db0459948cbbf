import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { verifyStandard } from '../crypto/signatures/standard-webhooks.ts';
import { artifactory } from './artifactory.ts';
import { bitbucket } from './bitbucket.ts';
import { eachMeaning } from './each-meaning.ts';
import { cdevents } from './cdevents.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { tagOf } from './kit/source-tag.ts';
import type { Payload } from './reading.ts';

/* What genuine senders do at their edges. */

const receiver = { id: 'r', apps: ['shop'], registry: 'reg.example.com' };
const digest = `sha256:${'5'.repeat(64)}`;

test('GitLab tells of members and subgroups without object_kind, and is never refused for it', () => {
  const payload = { event_name: 'user_add_to_group', group_path: 'shop' };
  expect(gitlab.read({ headers: {}, payload, receiver })).toEqual({
    kind: 'ignored',
    reason: 'event-not-subscribed',
  });
});

describe('GitHub', () => {
  const read = (event: string, payload: Payload) =>
    github.read({ headers: { 'x-github-event': event }, payload, receiver });
  const release = (action: string, more: object = {}) => ({
    action,
    release: { id: 7, tag_name: 'v2', prerelease: false, published_at: '2026-12-01T08:00:00Z', ...more },
    repository: { full_name: 'shop/web' },
  });

  test('says "released" of a pre-release that becomes a release, and of each release beside "published"', () => {
    const [published, released] = ['published', 'released'].map((action) => read('release', release(action)));
    expect(released).toMatchObject({ kind: 'source', ref: 'refs/tags/v2' });
    expect(released).toEqual(published);
    expect(read('release', release('prereleased', { prerelease: true }))).toMatchObject({ kind: 'ignored' });
    expect(released).not.toEqual(
      read('release', release('published', { published_at: '2026-12-02T08:00:00Z' })),
    );
  });

  test('says "updated" where a tag is set on an image that is there already', () => {
    const version = {
      package_url: 'ghcr.io/shop/web:v2',
      container_metadata: { tag: { name: 'v2', digest } },
    };
    const pack = { package_type: 'CONTAINER', package_version: version };
    expect(read('package', { action: 'updated', package: pack })).toMatchObject({
      image: `ghcr.io/shop/web:v2@${digest}`,
    });
  });

  test('has the tag where other runs have their branch when a run was started by a release', () => {
    const repository = { full_name: 'shop/web' };
    const run = { event: 'release', conclusion: 'success', head_branch: 'v2', head_repository: repository };
    expect(read('workflow_run', { action: 'completed', workflow_run: run, repository })).toMatchObject({
      ref: 'refs/tags/v2',
    });
  });
});

test('a repository is the one of the settings whatever its capitals', () => {
  const event = { kind: 'source', from: 'release', repo: 'Shop/Web', ref: 'refs/tags/v2', by: 'x' } as const;
  expect(tagOf(event, { repository: 'shop/web' })).toEqual({ kind: 'tag', tag: 'v2' });
});

test('Svix has names of its own for the headers of Standard Webhooks, which are not mixed with those', () => {
  const key = Buffer.alloc(24, 3);
  const body = Buffer.from('{}');
  const signed = createHmac('sha256', key).update('msg_1.1000.{}').digest('base64');
  const verify = (headers: Readonly<Record<string, string>>) =>
    verifyStandard({ secrets: [`whsec_${key.toString('base64')}`], headers, body, now: 1_000_000 });
  const svix = { 'svix-id': 'msg_1', 'svix-timestamp': '1000', 'svix-signature': `v1,${signed}` };
  expect(verify(svix)).toBe(true);
  expect(verify({ ...svix, 'webhook-id': 'msg_2' })).toBe(false);
});

describe('CDEvents', () => {
  const event = (id: string) => ({
    context: {
      specversion: '0.5.0',
      id: 'e1',
      source: '/ci',
      type: 'dev.cdevents.artifact.published.0.2.0',
      timestamp: '2026-12-01T08:00:00Z',
    },
    subject: { id, content: {} },
  });
  const read = (payload: Payload, headers = {}) => cdevents.read({ headers, payload, receiver });

  test.each([
    ['pkg:docker/shop/web@v2?repository_url=reg.example.com', 'reg.example.com/shop/web:v2'],
    [
      `pkg:docker/shop/web@${encodeURIComponent(digest)}?repository_url=reg.example.com`,
      `reg.example.com/shop/web@${digest}`,
    ],
    ['pkg:oci/web?repository_url=https://reg.example.com/shop/web&tag=v2', 'reg.example.com/shop/web:v2'],
    ['pkg:oci/web?repository_url=reg.example.com/shop&tag=v2', 'reg.example.com/shop/web:v2'],
    ['pkg:docker/nginx@1.29', 'nginx:1.29'],
  ])('name an image as %s', (id, image) => {
    expect(read(event(id))).toMatchObject({ kind: 'image', image });
  });

  test('may be base64 in their envelope', () => {
    const body = event('pkg:oci/web?repository_url=reg.example.com/shop&tag=v2');
    const payload = {
      specversion: '1.0',
      id: 'e1',
      source: '/ci',
      type: body.context.type,
      data_base64: Buffer.from(JSON.stringify(body)).toString('base64'),
    };
    expect(read(payload)).toMatchObject({ image: 'reg.example.com/shop/web:v2' });
  });

  test('come beside other CloudEvents, which start nothing and are no mistake', () => {
    const foreign = { kind: 'ignored', reason: 'event-not-subscribed' };
    expect(read({ pipelineRun: {} }, { 'ce-type': 'dev.tekton.event.pipelinerun.successful.v1' })).toEqual(
      foreign,
    );
    expect(read({ specversion: '1.0', type: 'com.example.thing', data: 'text' })).toEqual(foreign);
  });
});

describe('what one event may mean', () => {
  const image = (tag: string) => `reg.example.com/shop/web:${tag}`;
  const offered = (tags: readonly string[]) => {
    const [first = '', ...more] = tags.map(image);
    return eachMeaning({ kind: 'image', image: first, more, by: 'x' }, []).map((one) =>
      one.kind === 'image' ? one.image : '',
    );
  };

  test('is the most exact version first, and other tags in their order', () => {
    expect(offered(['1', '1.5', 'latest', '1.5.0'])).toEqual(['1.5.0', '1.5', 'latest', '1'].map(image));
    expect(offered(['latest', 'main'])).toEqual(['latest', 'main'].map(image));
  });

  test('is each ref of a push to Bitbucket', () => {
    const [one, two] = ['1'.repeat(40), '2'.repeat(40)];
    const change = (name: string, hash: string, type = 'branch') => ({
      new: { name, type, target: { hash } },
    });
    const changes = [
      change('feature', one),
      { new: null, old: {} },
      change('main', two),
      change('v2', two, 'tag'),
    ];
    const reading = bitbucket.read({
      headers: { 'x-event-key': 'repo:push' },
      payload: { push: { changes }, repository: { full_name: 'shop/web' } },
      receiver,
    });
    expect(reading.kind === 'source' ? eachMeaning(reading, []) : []).toMatchObject([
      { ref: 'refs/tags/v2', commit: two },
      { ref: 'refs/heads/feature', commit: one },
      { ref: 'refs/heads/main', commit: two },
    ]);
  });

  test('is the repository of Artifactory as part of the name, where the application says so', () => {
    const data = { image_name: 'shop/web', repo_key: 'docker-local', tag: 'v2' };
    const reading = artifactory.read({
      headers: {},
      payload: { domain: 'docker', event_type: 'pushed', data },
      receiver: { ...receiver, registry: 'acme.jfrog.io' },
    });
    const meant = (present: string) => (reading.kind === 'image' ? eachMeaning(reading, [present]) : []);
    expect(meant('acme.jfrog.io/shop/web:v1')).toMatchObject([{ image: 'acme.jfrog.io/shop/web:v2' }]);
    expect(meant('acme.jfrog.io/docker-local/shop/web:v1')).toMatchObject([
      { image: 'acme.jfrog.io/docker-local/shop/web:v2' },
    ]);
  });
});
