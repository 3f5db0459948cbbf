import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Failure } from '#domain/failure.ts';
import { bearer, clientCertificate } from './auth/credentials.ts';
import { type KubernetesConfig, openKubernetes } from './open.ts';
import { answer, type FakeServer, hangUp, startServer, status } from '#test/fakes/kubernetes-server.ts';

const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'checkout' };
const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'checkout' },
  spec: { selector: {}, template: { spec: { containers: [] } } },
  brandNew: { x: 1 },
};
const token = 'a-token-that-nobody-may-see';

let server: FakeServer;
beforeEach(async () => void (server = await startServer()));
afterEach(() => server.close());

const open = (rest: Partial<KubernetesConfig> = {}) =>
  openKubernetes({ name: 'eu', ...server.address, credentials: bearer(token), timeoutMs: 5000, ...rest });
const failure = (promise: Promise<unknown>): Promise<Failure> =>
  promise.then(
    () => expect.unreachable('it should have failed'),
    (error: Failure) => error,
  );

test('reads an object with every field, over one connection', async () => {
  server.play(answer(200, deployment));
  const cluster = open();
  for (let i = 0; i < 20; i += 1) expect(await cluster.get(ref)).toEqual(deployment);
  expect(server.connections).toBe(1);
  expect(server.heard[0]).toMatchObject({
    path: '/apis/apps/v1/namespaces/shop/deployments/checkout',
    headers: { authorization: `Bearer ${token}`, 'user-agent': 'tidegate' },
  });
});

test('an absent object is undefined, an absent path is not', async () => {
  const cluster = open();
  server.play(status(404, 'deployments.apps "checkout" not found', { details: { name: 'checkout' } }));
  expect(await cluster.get(ref)).toBeUndefined();
  server.play((_, response) => response.writeHead(404).end('404 page not found\n'));
  expect(await failure(cluster.get(ref))).toMatchObject({ name: 'NotFound' });
});

test('a patch goes as JSON Patch, an apply as the whole object under our manager and without force', async () => {
  server.play(answer(200, deployment));
  const cluster = open();
  await cluster.patch(ref, [{ op: 'replace', path: '/spec/replicas', value: 3 }], { dryRun: true });
  await cluster.apply({ ...deployment, metadata: { name: 'checkout', namespace: 'shop' } });
  expect(server.heard[0]).toMatchObject({
    method: 'PATCH',
    query: { fieldManager: 'tidegate', fieldValidation: 'Strict', dryRun: 'All', timeout: '4s' },
    headers: { 'content-type': 'application/json-patch+json' },
    body: '[{"op":"replace","path":"/spec/replicas","value":3}]',
  });
  expect(server.heard[1]).toMatchObject({
    query: { fieldManager: 'tidegate', force: 'false' },
    headers: { 'content-type': 'application/apply-patch+yaml' },
  });
  expect(server.heard[1]?.query).not.toHaveProperty('dryRun');
  expect(JSON.parse(server.heard[1]?.body ?? '')).toMatchObject({ brandNew: { x: 1 } });
});

test('a guard that failed is named, for the API does not say it; unless nobody answers', async () => {
  const mismatch = status(422, 'the server rejected our request due to an error in our request');
  const cluster = open();
  const patch = () => failure(cluster.patch(ref, [{ op: 'test', path: '/metadata/name', value: 'cart' }]));
  server.play(mismatch, answer(200, deployment), mismatch, status(403, 'no'));
  const named = await patch();
  expect(named).toMatchObject({ name: 'Conflict', data: { status: 422, paths: ['/metadata/name'] } });
  expect(named.message).toContain('/metadata/name is "checkout", not "cart"; nothing was changed');
  expect((await patch()).message).toContain('the object is not as the patch expects it');
  server.play(mismatch, answer(200, deployment));
  const misplaced = cluster.patch(ref, [
    { op: 'test', path: '/metadata/name', value: 'checkout' },
    { op: 'add', path: '/metadata/labels/a', value: 'b' },
  ]);
  expect(await failure(misplaced)).toMatchObject({ name: 'ManifestRefused' });
});

test('a removal names the one object that it means, and is content when that is gone', async () => {
  const cluster = open();
  server.play(
    answer(200, {}),
    status(404, 'not found'),
    status(409, 'the UID in the precondition does not match'),
  );
  await cluster.remove(ref, 'uid-1');
  await cluster.remove(ref, 'uid-1');
  expect(await failure(cluster.remove(ref, 'uid-1'))).toMatchObject({ name: 'Conflict' });
  expect(JSON.parse(server.heard[0]?.body ?? '')).toMatchObject({
    propagationPolicy: 'Background',
    preconditions: { uid: 'uid-1' },
  });
});

test('a busy server is asked again when it says, and only then', async () => {
  const cluster = open();
  server.play(status(429, 'slow down'), answer(200, deployment));
  server.play(
    answer(429, {}, { 'retry-after': '0' }),
    answer(429, {}, { 'retry-after': '0' }),
    answer(200, deployment),
  );
  await cluster.patch(ref, []);
  expect(server.heard).toHaveLength(3);
  server.play(answer(429, {}, { 'retry-after': '60' }));
  expect(await failure(cluster.patch(ref, []))).toMatchObject({
    name: 'ClusterUnreachable',
    message: expect.stringMatching(/too busy.*nothing was changed/),
  });
  expect(server.heard).toHaveLength(4);
});

test('a broken idle connection is tried once more for a read, never for a write', async () => {
  const cluster = open();
  server.play(answer(200, deployment), hangUp, answer(200, deployment), hangUp);
  await cluster.get(ref);
  await cluster.get(ref);
  expect(server.heard).toHaveLength(3);
  expect(await failure(cluster.patch(ref, []))).toMatchObject({
    name: 'ClusterUnreachable',
    message: expect.stringContaining('whether the change was made is unknown'),
    data: { outcome: 'unknown' },
  });
  expect(server.heard).toHaveLength(4);
});

test('a redirect is never followed', async () => {
  server.play((_, response) => response.writeHead(302, { location: 'https://evil.example/' }).end());
  const trouble = await failure(open().get(ref));
  expect(trouble).toMatchObject({ name: 'ClusterUnreachable', message: expect.stringContaining('redirect') });
  expect(server.heard).toHaveLength(1);
});

test('silence ends with the time we have, and a write is then unknown', async () => {
  server.play(() => undefined);
  const trouble = await failure(open({ timeoutMs: 60 }).patch(ref, []));
  expect(trouble).toMatchObject({ name: 'ClusterUnreachable', data: { outcome: 'unknown' } });
  expect(trouble.message).toContain('did not answer in time');
});

test('an answer that breaks off, is too long or is not JSON is no answer', async () => {
  const cluster = open({ maxBytes: 2_000_000 });
  const messages: string[] = [];
  server.play((_, response) =>
    response.writeHead(200, { 'content-length': '99' }).write('{', () => response.destroy()),
  );
  messages.push((await failure(cluster.get(ref))).message);
  server.play((_, response) => response.end('x'.repeat(2_000_001)));
  messages.push((await failure(cluster.get(ref))).message);
  server.play((_, response) => response.end('<html>welcome</html>'));
  messages.push((await failure(cluster.get(ref))).message);
  expect(messages).toEqual([
    expect.stringContaining('the connection broke (ECONNRESET)'),
    expect.stringContaining('longer than 2 MiB'),
    expect.stringContaining('not JSON'),
  ]);
});

test('a stranger is never spoken to: other authority, other name, expired certificate', async () => {
  const other = await startServer();
  const expired = await startServer(-1);
  const ask = (rest: Partial<KubernetesConfig>) => failure(open(rest).patch(ref, []));
  const troubles = [
    await ask({ server: other.address.server }),
    await ask({ serverName: 'kubernetes.example' }),
    await ask({ ...expired.address }),
  ];
  for (const { message, data } of troubles) {
    expect(message).toContain('certificate is not trusted');
    expect(data).toMatchObject({ outcome: 'none' });
  }
  expect([...server.heard, ...other.heard, ...expired.heard]).toEqual([]);
  await Promise.all([other.close(), expired.close()]);
});

test('a refused connection is tried twice, and nothing was sent', async () => {
  await server.close();
  const trouble = await failure(open().patch(ref, []));
  expect(trouble.message).toContain('ECONNREFUSED');
  expect(trouble.data).toMatchObject({ outcome: 'none' });
});

test('a client certificate travels, and its rotation opens a new connection', async () => {
  const [first, second] = [server.authority.issue('robot-1'), server.authority.issue('robot-2')];
  let current = first;
  const cluster = open({ credentials: () => clientCertificate(current.cert, current.key)() });
  server.play(answer(200, deployment));
  await cluster.get(ref);
  current = second;
  await cluster.get(ref);
  expect(server.heard.map(({ client }) => client)).toEqual(['robot-1', 'robot-2']);
});

test('refused credentials are asked for once more; the same ones are not sent again', async () => {
  const asked: boolean[] = [];
  const credentials = (again = false) => {
    asked.push(again);
    return Promise.resolve({ token: again ? 'fresh' : 'stale' });
  };
  server.play(status(401, 'Unauthorized'), answer(200, deployment));
  await open({ credentials }).patch(ref, []);
  expect(asked).toEqual([false, true]);
  server.heard.length = 0;
  server.play(status(401, 'Unauthorized'));
  expect(await failure(open().get(ref))).toMatchObject({ name: 'ClusterForbids' });
  expect(server.heard).toHaveLength(1);
});

test('no secret shows in an error or in the client', async () => {
  const { cert, key } = server.authority.issue('robot');
  const cluster = open({ credentials: () => Promise.resolve({ token, cert, key }) });
  const secret = new RegExp(`${token}|${key.slice(40, 80).replace(/\W/g, '.')}`);
  server.play((heard, response) => response.writeHead(502).end(`echo: ${JSON.stringify(heard.headers)}`));
  const trouble = await failure(cluster.patch(ref, []));
  expect(trouble.message).toContain('(masked)');
  const shown = [trouble, cluster].map((thing) => inspect(thing, { depth: 20, showHidden: true }));
  server.play(hangUp);
  shown.push(inspect(await failure(cluster.patch(ref, [])), { depth: 20, showHidden: true }));
  for (const text of shown) expect(text).not.toMatch(secret);
});

test('plain http leaves this machine for nobody, and an address holds no password', async () => {
  for (const address of ['http://10.0.0.1:8080', 'https://me:secret@10.0.0.1', 'ftp://x', 'nonsense']) {
    const trouble = await failure(Promise.resolve().then(() => open({ server: address })));
    expect(trouble).toMatchObject({ name: 'ConfigRefused', message: expect.not.stringContaining('secret') });
  }
  open({ server: 'http://127.0.0.1:8001' });
});

test('a kind outside the table is found by discovery, asked once, and once more when it is new', async () => {
  const resources = [
    { name: 'widgets', kind: 'Widget', namespaced: true },
    { name: 'widgets/status', kind: 'Widget' },
  ];
  const late = [...resources, { name: 'gears', kind: 'Gear', namespaced: false }];
  const cluster = open();
  const widget = { apiVersion: 'x.io/v1', kind: 'Widget', namespace: 'shop', name: 'w' };
  const found = answer(200, { apiVersion: 'x.io/v1', kind: 'Widget', metadata: { name: 'w' } });
  server.play(answer(200, { resources }), found, found, answer(200, { resources: late }), found);
  await cluster.get(widget);
  await cluster.get(widget);
  await cluster.get({ apiVersion: 'x.io/v1', kind: 'Gear', name: 'g' });
  expect(server.heard.map(({ path }) => path)).toEqual([
    '/apis/x.io/v1',
    '/apis/x.io/v1/namespaces/shop/widgets/w',
    '/apis/x.io/v1/namespaces/shop/widgets/w',
    '/apis/x.io/v1',
    '/apis/x.io/v1/gears/g',
  ]);
  server.play(answer(200, { resources: late }));
  expect(await failure(cluster.get({ ...widget, kind: 'Wigdet' }))).toMatchObject({
    name: 'NotFound',
    message: expect.stringContaining('it knows Widget, Gear'),
  });
});

test('a name cannot walk to another object', async () => {
  for (const name of ['..', '../../secrets/x', 'a%2fb', ''])
    expect(await failure(open().get({ ...ref, name }))).toMatchObject({ name: 'ManifestRefused' });
  expect(server.heard).toEqual([]);
});

test('a proxy is a tunnel: it sees the name of the server and no word of ours', async () => {
  const seen: string[] = [];
  const proxy = createServer().on('connect', (request, socket: Socket) => {
    seen.push(String(request.url));
    const [host, port] = String(request.url).split(':');
    const onward = connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    onward.on('data', (bytes) => seen.push(bytes.toString('latin1')) && socket.write(bytes));
    socket.on('data', (bytes) => seen.push(bytes.toString('latin1')) && onward.write(bytes));
    socket.on('close', () => onward.destroy());
  });
  await new Promise<void>((done) => proxy.listen(0, '127.0.0.1', done));
  server.play(answer(200, deployment));
  const cluster = open({ proxy: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` });
  expect(await cluster.get(ref)).toEqual(deployment);
  expect(seen[0]).toBe(new URL(server.address.server).host);
  expect(seen.join('')).not.toMatch(/Bearer|checkout/);
  proxy.close();
});
