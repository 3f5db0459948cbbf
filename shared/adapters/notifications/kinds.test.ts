import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Notice } from '#domain/notification/notice.ts';
import type { EventView } from '#domain/view/view.ts';
import { handClock } from '../clock/hand.ts';
import { sinkKinds, type SinkName } from './kinds.ts';
import { openNotifications } from './open.ts';
import type { SinkSettings } from './settings.ts';

/* Each kind against a server that keeps what it is sent and answers as the real one does. */

interface Heard {
  readonly at: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

const heard: Heard[] = [];
/** What is answered, by method and path; 200 and nothing to all else. */
let answers: Record<
  string,
  { readonly status?: number; readonly body?: unknown; readonly headers?: Record<string, string> }
> = {};
const hear = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const sent = await text(request);
  const at = `${request.method} ${request.url}`;
  const body = sent === '' ? {} : (JSON.parse(sent) as Heard['body']);
  heard.push({ at, headers: request.headers, text: sent, body });
  const { status = 200, body: said = {}, headers = {} } = answers[at.split('?')[0] ?? ''] ?? {};
  response.writeHead(status, headers).end(JSON.stringify(said));
};
const server = createServer((request, response) => void hear(request, response));
let url = '';
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => {
  heard.splice(0);
  answers = {};
});

const clock = handClock(Date.now());
const keys = () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a-planted-key' });
const token = 'whsec_bXktdG9rZW4tb2YtdGhlLXNpbmsx';

const notice = (more: Partial<Notice> = {}): Notice => ({
  id: '11111111-1111-4111-8111-111111111111',
  chain: '22222222-2222-4222-8222-222222222222',
  kind: 'started',
  release: '01k',
  app: 'shop',
  at: Date.UTC(2026, 10, 23),
  message: 'wave 1: eu',
  needsPerson: false,
  targets: [
    { name: 'eu', cluster: 'c', namespace: 'n', environment: 'prod', region: 'eu', images: { web: 'web:1' } },
  ],
  ...more,
});
const story: readonly EventView[] = [
  {
    cursor: '1',
    at: 0,
    message: '',
    fact: {
      kind: 'requested',
      id: '01k',
      app: 'shop',
      source: `sha256:${'0'.repeat(64)}`,
      cause: { kind: 'manual', app: 'shop', images: {}, by: 'ann' },
    },
  },
  {
    cursor: '2',
    at: 5,
    message: '',
    fact: { kind: 'wave', index: 0, targets: ['eu'], back: false },
  },
  { cursor: '3', at: 9, message: '', fact: { kind: 'closed', outcome: { kind: 'released', reason: '' } } },
];
const ended = notice({ kind: 'ended', outcome: { kind: 'released', reason: '' }, message: 'released' });
const asked = notice({ kind: 'asked', needsPerson: true, message: 'may it?' });

const sinkOf = async (kind: SinkName, more: Readonly<Record<string, string>> = {}) => {
  const settings = { kind, name: 'one', url, token, ...more } as SinkSettings;
  const [sink] = await openNotifications({ clock, keys, read: async () => [settings] }).sinks();
  if (sink === undefined) throw new Error('no sink');
  return {
    ...sink,
    send: (told: Notice, memory: Readonly<Record<string, string>>) =>
      sink.send(told, memory, async () => story),
  };
};

const commit = '1b37a2d0f6c9e8b7a6f5e4d3c2b1a09182736455';

test('GitHub: the commit that an image is tagged with, or that of a branch, has a status an environment', async () => {
  const sink = await sinkOf('github-status', { repository: 'shop/web' });
  const at = `POST /repos/shop/web/statuses/${commit}`;
  answers = {
    'GET /repos/shop/web/commits/main': { body: { sha: commit } },
    'GET /repos/shop/web/commits/1b37a2d0f6': { body: { sha: commit } },
    [at]: { status: 201 },
  };
  expect(await sink.send(notice(), {})).toEqual({ kind: 'delivered', remember: { commit } });
  await sink.send(ended, { commit });
  expect(heard.filter((one) => one.at === at).map(({ body }) => [body['state'], body['context']])).toEqual([
    ['pending', 'tidegate/shop/prod'],
    ['success', 'tidegate/shop/prod'],
  ]);
  const [eu = expect.fail()] = notice().targets;
  const tagged = notice({ targets: [{ ...eu, images: { web: 'shop/web:sha-1b37a2d0f6@sha256:ab' } }] });
  expect(await sink.send(tagged, {})).toEqual({ kind: 'delivered', remember: { commit } });
  expect(heard.at(-2)?.at).toBe('GET /repos/shop/web/commits/1b37a2d0f6');
  answers = { 'GET /repos/shop/web/commits/main': { body: { sha: '../../x' } } };
  expect(await sink.send(notice(), {})).toEqual({ kind: 'failed', reason: 'it named no commit' });
});

test('OpenTelemetry: one trace when a release is over, the same when it is sent again', async () => {
  const sink = await sinkOf('otlp');
  expect(await sink.send(notice(), {})).toEqual({ kind: 'delivered' });
  expect(heard).toEqual([]);
  await sink.send(ended, {});
  await sink.send(ended, {});
  const [first = expect.fail(), second] = heard;
  expect(first.at).toBe('POST /v1/traces');
  expect(first.text).toContain('"name":"RUN shop"');
  expect(second?.text).toBe(first.text);
});

test('a Standard Webhook holds before an implementation that is not ours', async () => {
  const sink = await sinkOf('standard-webhooks');
  expect(await sink.send(notice(), {})).toEqual({ kind: 'delivered' });
  const [{ headers, text: body } = expect.fail('nothing was heard')] = heard;
  const verified = new Webhook(token).verify(body, headers as Record<string, string>);
  expect(verified).toMatchObject({
    specversion: '1.0',
    id: notice().id,
    data: { context: { id: notice().id } },
  });
  expect(headers['webhook-id']).toBe(notice().id);
  expect(headers['content-type']).toBe('application/cloudevents+json');
});

test('Slack: the first line begins a thread, the others follow in it, and its errors are errors', async () => {
  const sink = await sinkOf('slack', { channel: 'C1' });
  answers = { 'POST /': { body: { ok: true, ts: '17.5' } } };
  expect(await sink.send(notice(), {})).toEqual({ kind: 'delivered', remember: { thread: '17.5' } });
  await sink.send(ended, { thread: '17.5' });
  expect(heard.map(({ body }) => [body['channel'], body['thread_ts'], body['text']])).toEqual([
    ['C1', undefined, 'shop: wave 1: eu'],
    ['C1', '17.5', 'shop: released'],
  ]);
  answers = { 'POST /': { body: { ok: false, error: 'not_in_channel' } } };
  expect(await sink.send(ended, {})).toEqual({ kind: 'failed', reason: 'it answered not_in_channel' });
});

test('GitHub: one deployment an environment, found again after a crash, with its statuses', async () => {
  const sink = await sinkOf('github', { repository: 'shop/web', ref: 'main' });
  const deployments = 'POST /repos/shop/web/deployments';
  answers = {
    'GET /repos/shop/web/deployments': { body: [] },
    [deployments]: { status: 201, body: { id: 7 } },
    'POST /repos/shop/web/deployments/7/statuses': { status: 201 },
  };
  expect(await sink.send(notice(), {})).toEqual({ kind: 'delivered', remember: { prod: '7' } });
  expect(heard.find(({ at }) => at === deployments)?.body).toMatchObject({
    ref: 'main',
    environment: 'prod',
    auto_merge: false,
    required_contexts: [],
    payload: { release: '01k' },
  });
  // Killed before it was remembered: the deployment is there, and is not made twice.
  heard.splice(0);
  answers['GET /repos/shop/web/deployments'] = { body: [{ id: 7, payload: { release: '01k' } }] };
  await sink.send(notice(), {});
  await sink.send(ended, { prod: '7' });
  expect(heard.map(({ at }) => at)).not.toContain(deployments);
  expect(heard.filter(({ at }) => at.includes('statuses')).map(({ body }) => body['state'])).toEqual([
    'in_progress',
    'success',
  ]);
  answers = { 'GET /repos/shop/web/deployments': { status: 403, headers: { 'retry-after': '60' } } };
  expect(await sink.send(notice(), {})).toEqual({
    kind: 'failed',
    reason: 'it answered 403',
    retryAfterMs: 60_000,
  });
});

test('GitLab: a deployment at the commit of the branch, and its end', async () => {
  const sink = await sinkOf('gitlab', { project: 'shop/web', ref: 'main' });
  const project = '/api/v4/projects/shop%2Fweb';
  answers = {
    [`GET ${project}/deployments`]: { body: [] },
    [`GET ${project}/repository/branches/main`]: { body: { commit: { id: 'abc' } } },
    [`POST ${project}/deployments`]: { status: 201, body: { id: 9 } },
  };
  expect(await sink.send(notice(), {})).toEqual({ kind: 'delivered', remember: { prod: '9' } });
  await sink.send(ended, { prod: '9' });
  expect(heard.at(-1)).toMatchObject({ at: `PUT ${project}/deployments/9`, body: { status: 'success' } });
  expect(heard.at(-2)?.body).toMatchObject({ environment: 'prod', sha: 'abc', status: 'running' });
});

test('Grafana: one annotation from the start to the end', async () => {
  const sink = await sinkOf('grafana');
  answers = { 'GET /api/annotations': { body: [] }, 'POST /api/annotations': { body: { id: 3 } } };
  expect(await sink.send(notice(), {})).toEqual({ kind: 'delivered', remember: { annotation: '3' } });
  await sink.send(ended, { annotation: '3' });
  expect(heard.at(-1)).toMatchObject({ at: 'PATCH /api/annotations/3', body: { timeEnd: ended.at } });
});

test('bots of Feishu and DingTalk get the signature that they ask for, and say no in a 200', async () => {
  const lark = await sinkOf('lark');
  await lark.send(notice(), {});
  const { timestamp, sign } = heard[0]?.body ?? {};
  expect(sign).toBe(
    createHmac('sha256', `${String(timestamp)}\n${token}`)
      .update('')
      .digest('base64'),
  );
  answers = { 'POST /': { body: { code: 19021, msg: 'sign match fail' } } };
  expect(await lark.send(notice(), {})).toEqual({ kind: 'failed', reason: 'it answered with code 19021' });
  const dingtalk = await sinkOf('dingtalk');
  answers = { 'POST /': { body: { errcode: 310000 } } };
  expect(await dingtalk.send(notice(), {})).toEqual({
    kind: 'failed',
    reason: 'it answered with errcode 310000',
  });
  const query = new URL(`${url}${heard.at(-1)?.at.slice('POST '.length)}`).searchParams;
  const text = `${query.get('timestamp')}\n${token}`;
  expect(query.get('sign')).toBe(createHmac('sha256', token).update(text).digest('base64'));
});

test('a pager is called where a person is needed, and let go when that is over', async () => {
  const pager = await sinkOf('pagerduty');
  expect(await pager.send(notice(), {})).toEqual({ kind: 'delivered' });
  expect(heard).toEqual([]);
  expect(await pager.send(asked, {})).toEqual({ kind: 'delivered', remember: { open: 'yes' } });
  await pager.send(notice({ kind: 'answered' }), { open: 'yes' });
  expect(heard.map(({ body }) => [body['event_action'], body['dedup_key']])).toEqual([
    ['trigger', 'tidegate-01k'],
    ['resolve', 'tidegate-01k'],
  ]);
  heard.splice(0);
  const alerts = await sinkOf('alertmanager');
  const sent = await alerts.send(asked, {});
  expect(sent).toMatchObject({ remember: { since: '2026-11-23T00:00:00.000Z' } });
  await alerts.send(ended, { since: '2026-11-23T00:00:00.000Z' });
  const all = heard.map(
    ({ text: one }) => (JSON.parse(one) as readonly { readonly endsAt: string }[])[0]?.endsAt,
  );
  expect(all).toEqual(['2026-11-24T00:00:00.000Z', '2026-11-23T00:00:00.000Z']);
});

/** E-mail knows neither; it is held to smtp.test.ts. */
const overHttp = (Object.keys(sinkKinds) as SinkName[]).filter((kind) => kind !== 'smtp');

test.each(overHttp)('%s: 410 ends it, a redirect and a silence are failures', async (kind) => {
  const sink = await sinkOf(kind, { repository: 'a/b', project: '1', channel: 'C', connection: '3' });
  const all = (status: number, headers: Record<string, string> = {}) => {
    const own = (key: string) => ({ [key]: { status, headers } });
    answers = Object.assign(
      {},
      ...[
        '/',
        '/repos/a/b/deployments',
        '/repos/a/b/commits/main',
        '/v1/traces',
        '/api/rest/plugins/webhook/connections/3/deployments',
        '/api/v4/projects/1/deployments',
        '/api/annotations',
        '/api/v2/alerts',
      ].flatMap((path) => [own(`GET ${path}`), own(`POST ${path}`)]),
    ) as typeof answers;
  };
  // Some are sent when a release is over, all else also before.
  const needed = kind === 'otlp' || kind === 'devlake' ? ended : notice({ needsPerson: true });
  all(410);
  expect(await sink.send(needed, {})).toEqual({ kind: 'gone', reason: 'it answered 410' });
  all(302, { location: `${url}/elsewhere` });
  expect(await sink.send(needed, {})).toEqual({ kind: 'failed', reason: 'it answered 302' });
  expect(heard.map(({ at }) => at)).not.toContain('GET /elsewhere');
  const away = await sinkOf(kind, {
    url: 'http://127.0.0.1:1/',
    repository: 'a/b',
    project: '1',
    channel: 'C',
    connection: '3',
  });
  expect(await away.send(needed, {})).toEqual({ kind: 'failed', reason: 'it could not be reached' });
});
