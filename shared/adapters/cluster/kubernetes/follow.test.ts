import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Cluster } from '#ports/cluster.ts';
import { bearer } from './auth/credentials.ts';
import { openKubernetes } from './open.ts';
import { answer, type FakeServer, startServer, status } from '#test/fakes/kubernetes-server.ts';

/* A server that streams what is there, one that cannot, and one that stops in the middle. */

const pods = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', labels: 'app=checkout' };
const pod = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [] },
});
const line = (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`;
const end = line('BOOKMARK', {
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { resourceVersion: '7', annotations: { 'k8s.io/initial-events-end': 'true' } },
});

let server: FakeServer;
let cluster: Cluster;
beforeEach(async () => {
  server = await startServer();
  cluster = openKubernetes({ name: 'eu', ...server.address, credentials: bearer('t'), timeoutMs: 500 });
});
afterEach(() => server.close());

const see = async (enough = 99, signal = new AbortController().signal): Promise<string[]> => {
  const seen: string[] = [];
  for await (const one of cluster.follow(pods, signal)) {
    seen.push('object' in one ? `${one.kind} ${one.object.metadata.name}` : one.kind);
    if (seen.length >= enough) break;
  }
  return seen;
};

test('one request gives what is there, then says so, then changes', async () => {
  server.play((_, response) =>
    response.end(line('ADDED', pod('a')) + end + line('BOOKMARK', pod('')) + line('DELETED', pod('a'))),
  );
  expect(await see()).toEqual(['added a', 'complete', 'deleted a']);
  expect(server.heard.map(({ query }) => query)).toEqual([
    expect.objectContaining({
      watch: '1',
      sendInitialEvents: 'true',
      resourceVersionMatch: 'NotOlderThan',
      allowWatchBookmarks: 'true',
      labelSelector: 'app=checkout',
    }),
  ]);
});

test('a server without it is asked by list and watch, and not asked for it again', async () => {
  const forbidden = status(422, 'sendInitialEvents: Forbidden: the WatchList feature gate is off');
  const list = answer(200, { metadata: { resourceVersion: '7' }, items: [pod('a')] });
  server.play(
    forbidden,
    list,
    (_, response) => response.end(line('MODIFIED', pod('a'))),
    list,
    (_, response) => response.end(),
  );
  expect(await see()).toEqual(['added a', 'complete', 'modified a']);
  expect(await see()).toEqual(['added a', 'complete']);
  const asked = server.heard.map(({ query }) => query['sendInitialEvents'] ?? query['watch'] ?? 'list');
  expect(asked).toEqual(['true', 'list', '1', 'list', '1']);
  expect(server.heard[2]?.query['resourceVersion']).toBe('7');
});

test('what cannot be given at this moment is listed once, and asked for again the next time', async () => {
  server.play(
    status(410, 'too old resource version'),
    answer(200, { metadata: { resourceVersion: '7' }, items: [] }),
    (_, response) => response.end(),
    (_, response) => response.end(end),
  );
  expect(await see()).toEqual(['complete']);
  expect(await see()).toEqual(['complete']);
  expect(server.heard.at(-1)?.query['sendInitialEvents']).toBe('true');
});

test.each([
  ['ends', (response: { end: (text: string) => void }) => response.end(line('ADDED', pod('a')))],
  [
    'expires',
    (response: { end: (text: string) => void }) =>
      response.end(line('ADDED', pod('a')) + line('ERROR', { kind: 'Status', code: 410 })),
  ],
  ['hangs', (response: { write: (text: string) => void }) => response.write(line('ADDED', pod('a')))],
] as const)('half of what is there is never taken for all of it: it %s', async (_how, play) => {
  server.play((_, response) => void play(response as never));
  await expect(see()).rejects.toMatchObject({ name: 'ClusterUnreachable' });
});

test('a right that is missing is named, and an aborted one just ends', async () => {
  server.play(status(403, 'User "me" cannot watch resource "pods"'));
  await expect(see()).rejects.toMatchObject({ name: 'ClusterForbids', data: { verb: 'watch' } });
  const stop = new AbortController();
  server.play(() => stop.abort());
  expect(await see(99, stop.signal)).toEqual([]);
});
