import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { guard } from '../network/guard.ts';
import { openOutboundHttp } from './open.ts';

const heard: { readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
let status = 200;
let isSilent = false;
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part: Buffer) => (body += part.toString()));
  request.on('end', () => {
    heard.push({ headers: request.headers, body });
    if (isSilent) return;
    response.writeHead(status, { location: '/elsewhere' }).end('x'.repeat(1_000_000));
  });
});
let origin = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  heard.length = 0;
  status = 200;
  isSilent = false;
});

const call = (url: string, more: { body?: string; allowsLoopback?: boolean } = {}) =>
  openOutboundHttp({ allowsLoopback: more.allowsLoopback ?? true, timeoutMs: 300 }).call({
    url,
    body: more.body ?? '{"a":1}',
    key: 'r-1.0',
  });

test('a call arrives as JSON under its key', async () => {
  expect(await call(`${origin}/hook-secret`)).toEqual({ kind: 'taken' });
  expect(heard).toMatchObject([
    { body: '{"a":1}', headers: { 'content-type': 'application/json', 'idempotency-key': 'r-1.0' } },
  ]);
});

test.each([
  [302, 'refused'],
  [404, 'refused'],
  [408, 'unheard'],
  [429, 'unheard'],
  [500, 'unheard'],
])('an answer of %i is %s, and nobody is followed', async (code, kind) => {
  status = code;
  expect(await call(`${origin}/hook-secret`)).toEqual({ kind, reason: `it answered ${code}` });
  expect(heard).toHaveLength(1);
});

test('who does not answer, or is not there, was perhaps not heard; the address stays secret', async () => {
  isSilent = true;
  const lost = { kind: 'unheard', reason: 'it could not be reached' };
  expect(await call(`${origin}/hook-secret`)).toEqual(lost);
  expect(await call('http://127.0.0.1:1/hook-secret')).toEqual(lost);
});

test.each([
  ['nothing', 'it is not an address'],
  ['file:///etc/passwd', 'only http and https can be called, not file:'],
  ['http://ann:pass@127.0.0.1/', 'an address must not contain a login'],
  ['http://169.254.169.254/latest/meta-data', 'applications may not call this address'],
  ['http://[::ffff:169.254.169.254]/', 'applications may not call this address'],
  ['http://0.0.0.0/', 'applications may not call this address'],
  ['http://2852039166/', 'applications may not call this address'],
])('%s is not called', async (url, reason) => {
  expect(await call(url)).toEqual({ kind: 'refused', reason });
});

test('a function of the cloud does not call itself, by number or by name', async () => {
  const reason = 'applications may not call this address';
  expect(await call(origin, { allowsLoopback: false })).toEqual({ kind: 'refused', reason });
  const byName = origin.replace('127.0.0.1', 'localhost');
  expect(await call(byName, { allowsLoopback: false })).toEqual({ kind: 'refused', reason });
  expect(heard).toEqual([]);
});

test('what is too long is not sent', async () => {
  expect(await call(origin, { body: 'x'.repeat(70_000) })).toMatchObject({ kind: 'refused' });
  expect(heard).toEqual([]);
});

test('metadata of clouds is no address, a service of the company is one', () => {
  const { blocks } = guard({ allowsLoopback: true });
  expect(['169.254.169.254', '100.100.100.200', 'fd00:ec2::254', 'fe80::1', 'no-number'].map(blocks)).toEqual(
    Array.from({ length: 5 }, () => true),
  );
  expect(['10.0.0.7', '127.0.0.1', '93.184.216.34', '2600:1901::1'].map(blocks)).toEqual(
    Array.from({ length: 4 }, () => false),
  );
});

/* Each of these reaches metadata or the machine's neighbours somewhere, or is nobody's. */
test.each([
  ['64:ff9b::a9fe:a9fe', 'NAT64'],
  ['64:ff9b:1::a9fe:a9fe', 'NAT64 of one’s own'],
  ['2002:a9fe:a9fe::1', '6to4'],
  ['2001:0:a9fe:a9fe::', 'Teredo'],
  ['::169.254.169.254', 'IPv4-compatible'],
  ['::ffff:100.100.100.200', 'IPv4-mapped'],
  ['fd00:ec2::254', 'AWS over IPv6'],
  ['fd20:ce::254', 'Google over IPv6'],
  ['168.63.129.16', 'Azure'],
  ['192.0.0.192', 'Oracle'],
  ['198.18.0.1', 'benchmarks'],
  ['203.0.113.7', 'documentation'],
  ['255.255.255.255', 'broadcast'],
  ['fe80::a9fe:a9fe%eth0', 'link-local with a zone'],
])('%s (%s) is called by nobody', (address) => {
  for (const allowsLoopback of [true, false]) expect(guard({ allowsLoopback }).blocks(address)).toBe(true);
});

test('this machine may be called where that was chosen, also as IPv6 spells it', () => {
  for (const address of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1']) {
    expect(guard({ allowsLoopback: true }).blocks(address)).toBe(false);
    expect(guard({ allowsLoopback: false }).blocks(address)).toBe(true);
  }
});
