import { describe, expect, test } from 'vitest';
import type { App } from '#domain/app/app.ts';
import { readImage, writeImage } from '#domain/kube/image.ts';
import { readEvent } from './read-event.ts';
import { bitbucket } from './bitbucket.ts';
import { pushedImage } from './kit/new-image.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import type { Payload } from './reading.ts';
import { standardWebhooks } from './standard-webhooks.ts';

const receiver = { id: 'gh', apps: ['shop'] };
const readGithub = (event: string | undefined, payload: Payload) =>
  github.read({ headers: event === undefined ? {} : { 'x-github-event': event }, payload, receiver });
const readGeneric = (from: { readonly id: string; readonly apps: readonly string[] }, payload: Payload) =>
  standardWebhooks.read({ headers: {}, payload, receiver: from });

describe('an event of GitLab', () => {
  test('of a merge request of a fork, of a failed pipeline and of other kinds start nothing', () => {
    const run = (attributes: object) =>
      gitlab.read({
        headers: {},
        payload: { object_kind: 'pipeline', object_attributes: attributes },
        receiver,
      });
    expect(run({ status: 'success', source: 'merge_request_event' })).toMatchObject({ kind: 'ignored' });
    expect(run({ status: 'failed', source: 'push' })).toMatchObject({ reason: 'conclusion-not-success' });
    expect(gitlab.read({ headers: {}, payload: { object_kind: 'wiki_page' }, receiver })).toMatchObject({
      reason: 'event-not-subscribed',
    });
    expect(gitlab.read({ headers: {}, payload: {}, receiver }).kind).toBe('malformed');
  });
});

describe('an event of GitHub', () => {
  test('whose body belongs to another event is malformed', () => {
    for (const event of ['package', 'release', 'workflow_run'])
      expect(readGithub(event, { action: 'published' }).kind).toBe('malformed');
    expect(readGithub(undefined, {}).kind).toBe('malformed');
  });

  test('of a draft or a prerelease is not for production', () => {
    const release = (more: object) => ({
      action: 'published',
      release: { tag_name: 'v1', ...more },
      repository: { full_name: 'shop/web' },
    });
    expect(readGithub('release', release({ prerelease: true }))).toEqual({
      kind: 'ignored',
      reason: 'prerelease',
    });
    expect(readGithub('release', release({ draft: true }))).toEqual({
      kind: 'ignored',
      reason: 'action-not-wanted',
    });
  });

  test('names the image in lower case, whatever the capitals of its owner', () => {
    const tag = { name: 'v1', digest: '' };
    const version = { package_url: 'ghcr.io/Shop-Org/Web:v1', container_metadata: { tag } };
    const pack = { package_type: 'CONTAINER', package_version: version };
    expect(readGithub('package', { action: 'published', package: pack })).toMatchObject({
      kind: 'image',
      image: 'ghcr.io/shop-org/web:v1',
    });
  });

  test('keeps no digest that is none, and no name that could be anything', () => {
    const tag = { name: 'v1', digest: 'sha256:abc' };
    const version = { package_url: 'reg.example.com/a', container_metadata: { tag } };
    const body = {
      action: 'published',
      package: { package_type: 'container', package_version: version },
      sender: { login: '<script>' },
    };
    expect(readGithub('package', body)).toEqual({
      kind: 'image',
      image: 'reg.example.com/a:v1',
      by: 'github',
    });
  });
});

describe('our own small body', () => {
  const receiver = { id: 'ci', apps: ['shop'] };
  test.each([
    [{ image: 'reg.example.com/a:1' }, { kind: 'image', image: 'reg.example.com/a:1', by: 'ci' }],
    [
      { image: 'a:1', component: 'web', by: 'ann' },
      { kind: 'image', image: 'a:1', component: 'web', by: 'ci:ann' },
    ],
    [{ type: 'release' }, { kind: 'release', images: {}, by: 'ci' }],
    [
      { type: 'release', images: { web: 'a:1' }, app: 'shop' },
      { kind: 'release', app: 'shop', images: { web: 'a:1' }, by: 'ci' },
    ],
    [
      { type: 'deleted', what: 1 },
      { kind: 'ignored', reason: 'type-not-wanted' },
    ],
    [
      { image: 'a:1', app: 'other' },
      { kind: 'ignored', reason: 'other-app' },
    ],
  ])('%j', (body, reading) => {
    expect(readGeneric(receiver, body)).toEqual(reading);
  });

  test.each([
    {},
    { image: 'a' },
    { image: 'A:1' },
    { image: 'a:1', images: {} },
    { image: 'a:1', component: 7 },
    { type: 7 },
    { type: 'release', image: 'a:1' },
    { type: 'release', images: ['a:1'] },
    { type: 'release', images: { web: 'a' } },
  ])('is malformed: %j', (body) => {
    expect(readGeneric(receiver, body).kind).toBe('malformed');
  });

  test('with a misspelt field hears the nearest one', () => {
    expect(readGeneric(receiver, { imaeg: 'a:1' })).toEqual({
      kind: 'malformed',
      reason: 'a field is not known; did you mean "image"?',
    });
  });
});

const v2 = { kind: 'source', from: 'release', repo: 'shop/web', ref: 'refs/tags/v2', by: 'github' } as const;

describe('the component that is meant', () => {
  const component = (name: string, image: string) => ({
    name,
    type: 'webservice',
    properties: { image },
    traits: [],
  });
  const app = (...components: App['components']) => ({ name: 'shop', components }) as unknown as App;
  const two = app(component('web', 'reg.example.com/web:1'), component('mail', 'reg.example.com/mail:1'));
  const meant = (reading: Parameters<typeof readEvent>[2], usual?: string, of = two) =>
    readEvent(of, usual === undefined ? {} : { component: usual }, reading);

  test('is the one that is named, before the usual one, before the one whose image it is', () => {
    const image = 'reg.example.com/web:2';
    const reading = { kind: 'image', image, by: 'ci' } as const;
    const of = (name: string) => ({
      kind: 'wanted',
      event: { kind: 'image', app: 'shop', component: name, image, by: 'ci' },
    });
    expect(meant({ ...reading, component: 'mail' }, 'web')).toEqual(of('mail'));
    expect(meant(reading, 'mail')).toEqual(of('mail'));
    expect(meant(reading)).toEqual(of('web'));
  });

  test('is nobody when no component, or more than one, runs such an image', () => {
    const ignored = { kind: 'ignored', reason: 'image-of-no-component' };
    expect(meant({ kind: 'image', image: 'reg.example.com/other:2', by: 'ci' })).toEqual(ignored);
    const twins = app(component('a', 'reg.example.com/x:1'), component('b', 'reg.example.com/x:2'));
    expect(meant({ kind: 'image', image: 'reg.example.com/x:3', by: 'ci' }, undefined, twins)).toEqual(
      ignored,
    );
  });

  test('gets a new tag of the image that it runs', () => {
    const one = app(component('web', 'reg.example.com:5000/web:1'));
    expect(meant(v2, undefined, one)).toMatchObject({
      event: { component: 'web', image: 'reg.example.com:5000/web:v2' },
    });
    expect(meant(v2)).toEqual({
      kind: 'ignored',
      reason: 'tag-of-no-component',
    });
    expect(meant(v2, 'mial')).toMatchObject({
      kind: 'unknown',
      reason: expect.stringContaining('did you mean "mail"?'),
    });
  });
});

describe('the name of an image', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  test.each([
    'a',
    'a:1',
    'shop/web:v1.2.3',
    'reg.example.com:5000/shop/web_x-y:V1',
    'localhost/web:1',
    `reg.example.com/web@${digest}`,
    `web:1@${digest}`,
  ])('%s comes back as it was', (text) => {
    const image = readImage(text);
    expect(image && writeImage(image)).toBe(text);
  });

  test.each([
    '',
    ':1',
    'a:',
    'a b',
    'A',
    'shop/Web',
    'a//b',
    '/a',
    'a@sha256:abc',
    `a@${digest}@${digest}`,
    '-a',
    `a:${'x'.repeat(129)}`,
  ])('%s is none', (text) => {
    expect(readImage(text)).toBeUndefined();
  });
});

describe('what is pushed beside images', () => {
  const digest = `sha256:${'a'.repeat(64)}` as const;
  const pushed = (more: Partial<Parameters<typeof pushedImage>[0]>) =>
    pushedImage({ repository: 'reg.example.com/shop/web', tags: ['v1'], hint: digest, by: 'reg', ...more });
  const companion = digest.replace(':', '-');

  test.each([`${companion}.sig`, `${companion}.att`, companion, companion.replace('-', '__')])(
    '%s is no tag of an image',
    (tag) => {
      expect(pushed({ tags: [tag] })).toEqual({ kind: 'ignored', reason: 'not-an-image' });
      expect(pushed({ tags: [tag, 'v1'] })).toMatchObject({ image: 'reg.example.com/shop/web:v1' });
    },
  );

  test('charts and other artifacts are told by their media types, images of every kind are taken', () => {
    const taken = [
      'application/vnd.docker.distribution.manifest.v2+json',
      'application/vnd.docker.distribution.manifest.list.v2+json',
      'application/vnd.docker.container.image.v1+json',
      'application/vnd.oci.image.index.v1+json',
      'application/vnd.oci.image.config.v1+json',
      undefined,
      '',
    ];
    expect(pushed({ mediaTypes: taken }).kind).toBe('image');
    for (const other of ['application/vnd.cncf.helm.config.v1+json', 'application/vnd.acr.helm.chart'])
      expect(pushed({ mediaTypes: [taken[0], other] })).toMatchObject({ reason: 'not-an-image' });
  });

  test('Bitbucket Data Center names the ref whole', () => {
    const read = (type: string) =>
      bitbucket.read({
        headers: { 'x-event-key': 'repo:refs_changed' },
        payload: {
          repository: { slug: 'web', project: { key: 'SHOP' } },
          changes: [{ ref: { id: 'refs/tags/v1', type: 'TAG' }, toHash: 'a'.repeat(40), type }],
        },
        receiver,
      });
    expect(read('ADD')).toMatchObject({ repo: 'SHOP/web', ref: 'refs/tags/v1', commit: 'a'.repeat(40) });
    expect(read('DELETE')).toMatchObject({ reason: 'deleted-ref' });
  });
});
