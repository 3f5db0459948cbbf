import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ReleaseEvent } from '#domain/event/event.ts';
import type { Notice } from '#domain/notification/notice.ts';
import type { EventView } from '#domain/view/view.ts';
import { handClock } from '../clock/hand.ts';
import { openNotifications } from './open.ts';
import type { SinkSettings } from './settings.ts';

interface Heard {
  readonly at: string;
  readonly authorization?: string | undefined;
  readonly text: string;
}

const heard: Heard[] = [];
const hear = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const { authorization } = request.headers;
  heard.push({ at: `${request.method} ${request.url}`, authorization, text: await text(request) });
  response.end();
};
const server = createServer((request, response) => void hear(request, response));
let url = '';
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());
beforeEach(() => void heard.splice(0));
const bodies = () => heard.map((one) => JSON.parse(one.text) as Readonly<Record<string, unknown>>);

const commit = '1b37a2d0f6c9e8b7a6f5e4d3c2b1a09182736455';
const token = 'a-planted-key';
const eu = {
  name: 'eu',
  cluster: 'c',
  namespace: 'n',
  environment: 'prod',
  region: 'eu',
  images: { web: 'web:1' },
};
const ended: Notice = {
  id: '11111111-1111-4111-8111-111111111111',
  chain: '22222222-2222-4222-8222-222222222222',
  kind: 'ended',
  outcome: { kind: 'released', reason: '' },
  release: '01k',
  app: 'shop',
  at: Date.UTC(2026, 10, 23),
  message: 'released',
  needsPerson: false,
  targets: [eu],
};

const storyOf = (cause: ReleaseEvent): readonly EventView[] => [
  {
    cursor: '1',
    at: 0,
    message: '',
    fact: { kind: 'requested', id: '01k', app: 'shop', source: `sha256:${'0'.repeat(64)}`, cause },
  },
  { cursor: '2', at: 5, message: '', fact: { kind: 'wave', index: 0, targets: ['eu'], back: false } },
];
const story = storyOf({ kind: 'manual', app: 'shop', images: {}, by: 'ann' });

const tell = async (notice: Notice, events = story, repository = 'https://git.example/shop/web') => {
  const [sink] = await openNotifications({
    clock: handClock(0),
    keys: () => ({ accessKeyId: '', secretAccessKey: '' }),
    read: async () => [
      // The options of a kind are beside what all have.
      { kind: 'devlake', name: 'lake', url, token, connection: '3', repository } as SinkSettings,
    ],
  }).sinks();
  expect(await sink?.send(notice, {}, async () => events)).toEqual({ kind: 'delivered' });
};

test('DevLake: one deployment an environment with its commit, the same when it is sent again', async () => {
  await tell({ ...ended, kind: 'started' });
  expect(heard).toEqual([]);
  const targets = [
    { ...eu, images: { web: `shop/web:${commit}` } },
    { ...eu, name: 'eu-staging', environment: 'staging' },
  ];
  // The wave of staging never began.
  await tell({ ...ended, targets });
  await tell({ ...ended, targets });
  const [first = expect.fail(), second, third] = heard;
  const at = 'POST /api/rest/plugins/webhook/connections/3/deployments';
  expect([first.at, first.authorization, third]).toEqual([at, `Bearer ${token}`, undefined]);
  const times = { startedDate: '1970-01-01T00:00:00.005Z', finishedDate: '2026-11-23T00:00:00.000Z' };
  expect(bodies()[0]).toEqual({
    id: 'tidegate-01k-prod',
    name: 'shop to prod',
    displayTitle: 'shop: released',
    result: 'SUCCESS',
    environment: 'PRODUCTION',
    originalEnvironment: 'prod',
    createdDate: '1970-01-01T00:00:00.000Z',
    ...times,
    deploymentCommits: [
      {
        repoUrl: 'https://git.example/shop/web',
        refName: 'main',
        commitSha: commit,
        result: 'SUCCESS',
        ...times,
      },
    ],
  });
  expect(second?.text).toBe(first.text);
});

test('DevLake: what came back is a failure, and what deployed nothing is not told', async () => {
  const over = (kind: 'rolled-back' | 'aborted' | 'superseded' | 'rejected', environment: string) =>
    tell({ ...ended, outcome: { kind, reason: '' }, targets: [{ ...eu, environment }] });
  await over('rolled-back', 'Staging-2');
  await over('aborted', 'qa');
  await over('superseded', 'prod');
  await over('rejected', 'prod');
  const none = [expect.objectContaining({ commitSha: '0'.repeat(40) })];
  expect(bodies().map((body) => [body['result'], body['environment'], body['deploymentCommits']])).toEqual([
    ['FAILURE', 'STAGING', none],
    ['FAILURE', 'TESTING', none],
  ]);
  heard.splice(0);
  const heal = { kind: 'heal', app: 'shop', release: 'a', targets: ['eu'] } as const;
  await tell(ended, storyOf({ ...heal, by: 'sync', reason: 'Service/web is missing', asks: false }));
  await tell(ended, []);
  expect(heard).toEqual([]);
});
