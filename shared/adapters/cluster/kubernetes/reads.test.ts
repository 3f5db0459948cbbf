import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Cluster, Sighting } from '#ports/cluster.ts';
import { bearer } from './auth/credentials.ts';
import { openKubernetes } from './open.ts';
import { answer, type FakeServer, type Play, startServer, status } from '#test/fakes/kubernetes-server.ts';

const pods = { apiVersion: 'v1', kind: 'Pod', namespace: 'shop', labels: 'app=checkout' };

let server: FakeServer;
let cluster: Cluster;
beforeEach(async () => {
  server = await startServer();
  cluster = openKubernetes({ name: 'eu', ...server.address, credentials: bearer('t'), timeoutMs: 3000 });
});
afterEach(() => server.close());

const page = (names: readonly string[], rest = {}): Play =>
  answer(200, {
    metadata: { resourceVersion: '7', ...rest },
    items: names.map((name) => ({ metadata: { name }, spec: { containers: [] } })),
  });
const namesOf = (items: readonly { metadata: { name: string } }[]) =>
  items.map(({ metadata }) => metadata.name);

test('a list follows its pages and tells the kind of each item', async () => {
  server.play(page(['a'], { continue: 'more' }), page(['b']));
  const list = await cluster.list(pods);
  expect(list.resourceVersion).toBe('7');
  expect(namesOf(list.items)).toEqual(['a', 'b']);
  expect(list.items[0]).toMatchObject({ apiVersion: 'v1', kind: 'Pod' });
  expect(server.heard.map(({ query }) => query['continue'])).toEqual([undefined, 'more']);
  expect(server.heard[1]?.query).toMatchObject({ labelSelector: 'app=checkout', limit: '500' });
});

test('a list that expired between its pages begins anew, without doubling, and not for ever', async () => {
  server.play(page(['a'], { continue: 'old' }), status(410, 'expired'), page(['a', 'b']));
  expect(namesOf((await cluster.list(pods)).items)).toEqual(['a', 'b']);
  server.play(status(410, 'expired'));
  await expect(cluster.list(pods)).rejects.toMatchObject({ name: 'ClusterUnreachable' });
});

const line = (type: string, object: unknown) => `${JSON.stringify({ type, object })}\n`;
const pod = (name: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: { containers: [] },
});
const see = async (signal = new AbortController().signal, enough = 99): Promise<Sighting[]> => {
  const seen: Sighting[] = [];
  for await (const sighting of cluster.watch(pods, '7', signal)) if (seen.push(sighting) >= enough) break;
  return seen;
};

test('a watch tells what it sees, however the bytes are cut, and keeps bookmarks to itself', async () => {
  const bytes = Buffer.from(
    line('ADDED', pod('grün')) + line('BOOKMARK', pod('')) + line('DELETED', pod('b')),
  );
  const cut = bytes.indexOf(0xc3) + 1;
  server.play((_, response) => {
    response.write(bytes.subarray(0, cut), () => setImmediate(() => response.end(bytes.subarray(cut))));
  });
  expect(await see()).toEqual([
    { kind: 'added', object: pod('grün') },
    { kind: 'deleted', object: pod('b') },
  ]);
  expect(server.heard[0]?.query).toMatchObject({
    watch: '1',
    resourceVersion: '7',
    allowWatchBookmarks: 'true',
  });
});

test('what is no longer kept is gone, in the stream and as an answer', async () => {
  server.play((_, response) =>
    response.end(line('ERROR', { kind: 'Status', code: 410, message: 'too old' })),
  );
  expect(await see()).toEqual([{ kind: 'gone' }]);
  server.play(status(410, 'too old'));
  expect(await see()).toEqual([{ kind: 'gone' }]);
});

test('a watch that breaks after it has begun just ends; one that is refused fails', async () => {
  server.play((_, response) =>
    response.write(`${line('ADDED', pod('a'))}{"type":"ADD`, () => response.destroy()),
  );
  expect(await see()).toHaveLength(1);
  server.play((_, response) => response.end(line('ERROR', { kind: 'Status', code: 500, message: 'oh' })));
  await expect(see()).rejects.toMatchObject({ name: 'ClusterUnreachable' });
  server.play(status(403, 'User "me" cannot watch resource "pods"'));
  await expect(see()).rejects.toMatchObject({ name: 'ClusterForbids', data: { verb: 'watch', user: 'me' } });
  server.play((_, response) => response.end('<html>\n'));
  await expect(see()).rejects.toMatchObject({ name: 'ClusterUnreachable' });
});

test('an aborted watch ends at once and closes its connection, as does one that is left', async () => {
  const closed: Promise<void>[] = [];
  server.play((_, response) => {
    closed.push(new Promise((done) => response.on('close', done)));
    response.write(line('ADDED', pod('a')) + line('ADDED', pod('b')));
  });
  const stop = new AbortController();
  const seen: Sighting[] = [];
  for await (const sighting of cluster.watch(pods, '7', stop.signal)) {
    seen.push(sighting);
    stop.abort();
  }
  expect(seen).toHaveLength(1);
  await see(undefined, 1);
  await Promise.all(closed);
  expect(closed).toHaveLength(2);
  expect(await see(stop.signal)).toEqual([]);
  expect(server.heard).toHaveLength(2);
});

test('a watch that is aborted before its answer has begun just ends', async () => {
  const stop = new AbortController();
  server.play(() => stop.abort());
  expect(await see(stop.signal)).toEqual([]);
});
