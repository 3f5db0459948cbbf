import { describe, expect, test } from 'vitest';
import { cdEventOf, cloudEventOf } from '#domain/notification/cdevent.ts';
import { type Notice, noticeKinds } from '#domain/notification/notice.ts';
import { senderNames } from '#shared/webhooks/senders.ts';
import { bytesOf, registerShop, start } from '#test/api/world.ts';
import { sendAsLambda, worldWith } from '#test/conformance/events/send.ts';
import { prove, receiverOf } from '#test/fakes/prove.ts';

/*
 * What we tell others may come back to us: by a forge that reports our deployments to its webhooks, by a bus or a broker
 * that hands our CDEvents to every subscriber. A release that a release has caused would never end.
 */

const digest = `sha256:${'4'.repeat(64)}`;
const image = `reg.example.com/shop/web:2@${digest}`;
const outcomes = ['released', 'rolled-back', 'rollback-failed', 'aborted', 'superseded'] as const;

const notices = noticeKinds.flatMap((kind) =>
  (kind === 'ended' || kind === 'target-ended' ? outcomes : [undefined]).map((outcome): Notice => ({
    id: '11111111-1111-4111-8111-111111111111',
    chain: '7ff3f526-1a0e-4d35-8a4c-7d6295e97359',
    kind,
    release: '01k',
    app: 'shop',
    at: start,
    message: 'shop runs the new revision',
    needsPerson: false,
    targets: [
      {
        name: 'eu',
        cluster: 'one',
        namespace: 'shop',
        environment: 'prod',
        region: 'eu',
        images: { web: image },
      },
    ],
    ...(outcome !== undefined && {
      outcome: { kind: outcome, reason: 'because' },
    }),
  })),
);

type Headers = Readonly<Record<string, string>>;

/** A delivery that its sender has proved, to an application that would take every image. */
const comesBack = async (scheme: string, body: object, headers: Headers = {}) => {
  const world = await worldWith(receiverOf(scheme), start);
  await registerShop(world);
  const bytes = bytesOf(body);
  const proof = prove(scheme, bytes, start);
  const { status, body: text } = await sendAsLambda(
    world,
    proof.path,
    { ...proof.headers, ...headers },
    bytes,
  );
  const answer = JSON.parse(text) as { readonly outcome?: string; readonly reason?: string };
  return { status, answer, started: world.engine.started };
};

const isNothing = (reason: unknown = expect.stringMatching(/^[a-z-]+$/)) => ({
  status: 200,
  answer: { outcome: 'ignored', reason },
  started: [],
});

/** An event of ours on a bus of EventBridge, as an API destination hands it on. */
const onBus = (notice: Notice) => {
  const detail = cloudEventOf(notice);
  return { version: '0', id: notice.id, source: 'tidegate', 'detail-type': detail['type'], detail };
};

describe('our own CDEvent', () => {
  test.each(notices.map((notice) => [notice.kind, notice.outcome?.kind ?? '', notice] as const))(
    '%s %s starts nothing where a sender could carry it back, and is answered with a reason',
    async (_, __, notice) => {
      const structured = { 'content-type': 'application/cloudevents+json' };
      const { context, subject } = cdEventOf(notice);
      const binary = {
        'ce-specversion': '1.0',
        'ce-id': context.id,
        'ce-type': context.type,
        'ce-source': context.source,
        'ce-subject': subject.id,
      };
      const event = cloudEventOf(notice);
      expect(await comesBack('cdevents', event, structured)).toMatchObject(isNothing('event-not-subscribed'));
      expect(await comesBack('cdevents', cdEventOf(notice), binary)).toMatchObject(
        isNothing('event-not-subscribed'),
      );
      expect(await comesBack('standard-webhooks', event, structured)).toMatchObject(
        isNothing('type-not-wanted'),
      );
      for (const scheme of ['aws-ecr', 'aws-cloudformation'])
        expect(await comesBack(scheme, onBus(notice))).toMatchObject(isNothing('event-not-subscribed'));
    },
  );

  test.each(senderNames)(
    'starts nothing at the receiver of %s, to which nobody should send it',
    async (name) => {
      const events = { 'x-github-event': 'deployment', 'x-gitea-event': 'status', 'x-event-key': 'status' };
      for (const notice of notices)
        for (const body of [cloudEventOf(notice), { ...cdEventOf(notice) }, onBus(notice)]) {
          const { status, started } = await comesBack(name, body, events);
          expect([started, status < 500]).toEqual([[], true]);
        }
    },
  );
});

const repository = { full_name: 'shop/web' };
const deployment = { id: 7, ref: 'main', environment: 'prod', payload: { release: '01k', app: 'shop' } };
const ran = (event: string) => ({
  action: 'completed',
  repository,
  workflow_run: {
    event,
    conclusion: 'success',
    head_branch: 'main',
    head_sha: 'a'.repeat(40),
    repository,
    head_repository: repository,
  },
});

describe('our own deployment', () => {
  test.each([
    ['deployment', { action: 'created', deployment, repository }],
    [
      'deployment_status',
      { action: 'created', deployment, deployment_status: { state: 'success' }, repository },
    ],
    ['status', { state: 'success', context: 'tidegate/shop/prod', sha: 'a'.repeat(40), repository }],
    ['deployment_review', { action: 'approved', repository }],
    ['check_run', { action: 'completed', check_run: { conclusion: 'success' }, repository }],
  ])('comes back from GitHub as %s and starts nothing', async (event, body) => {
    expect(await comesBack('github', body, { 'x-github-event': event })).toMatchObject(
      isNothing('event-not-subscribed'),
    );
  });

  test.each(['deployment', 'deployment_status', 'status'])(
    'has started a workflow by %s, and what that run made is no news',
    async (event) => {
      for (const scheme of ['github', 'gitea', 'forgejo', 'gogs'])
        expect(await comesBack(scheme, ran(event), { [`x-${scheme}-event`]: 'workflow_run' })).toMatchObject(
          isNothing('run-of-a-deployment'),
        );
    },
  );

  test.each(['gitlab', 'gitlab-token'])('comes back from %s and starts nothing', async (scheme) => {
    const body = { object_kind: 'deployment', status: 'success', environment: 'prod', ref: 'main' };
    expect(await comesBack(scheme, body)).toMatchObject(isNothing('event-not-subscribed'));
  });

  test.each(['gitea', 'forgejo', 'gogs'])(
    'and its status come back from %s and start nothing',
    async (scheme) => {
      for (const event of ['status', 'deployment', 'deployment_status'])
        expect(
          await comesBack(scheme, { deployment, repository }, { [`x-${scheme}-event`]: event }),
        ).toMatchObject(isNothing('event-not-subscribed'));
    },
  );

  test('comes back from Bitbucket as the status of a commit and starts nothing', async () => {
    const body = { commit_status: { state: 'SUCCESSFUL', key: 'tidegate/shop/prod' }, repository };
    for (const key of ['repo:commit_status_created', 'repo:commit_status_updated'])
      expect(await comesBack('bitbucket', body, { 'x-event-key': key })).toMatchObject(
        isNothing('event-not-subscribed'),
      );
  });
});

test('a package that such a workflow publishes once more is the image that is coming already', async () => {
  const world = await worldWith(receiverOf('github'), start);
  await registerShop(world);
  const published = (version: number) => ({
    action: 'published',
    package: {
      package_type: 'CONTAINER',
      package_version: {
        version,
        package_url: 'reg.example.com/shop/web:2',
        container_metadata: { tag: { name: '2', digest } },
      },
    },
    repository,
  });
  const knocked = async (body: object) => {
    const bytes = bytesOf(body);
    const proof = prove('github', bytes, start);
    const headers = { ...proof.headers, 'x-github-event': 'package' };
    const { status, body: text } = await sendAsLambda(world, proof.path, headers, bytes);
    return { status, answer: JSON.parse(text) as object };
  };
  expect((await knocked(published(1))).status).toBe(202);
  expect(world.engine.started).toHaveLength(1);
  const again = await knocked(published(2));
  expect(again).toMatchObject({ status: 200, answer: { reason: 'same-image' } });
  expect(await knocked({ ...published(3), action: 'deleted' })).toMatchObject({
    status: 200,
    answer: { reason: 'action-not-wanted' },
  });
  expect(world.engine.started).toHaveLength(1);
});
