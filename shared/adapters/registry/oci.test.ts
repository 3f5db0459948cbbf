import { afterEach, expect, test } from 'vitest';
import { isFailure } from '#domain/failure.ts';
import {
  index,
  indexDigest,
  login,
  openRegistryServer,
  type PlayedRegistry,
} from '#test/contract/registry-server.ts';
import { openOciRegistry } from './oci.ts';
import type { RegistryPlace } from '../oci/place.ts';

const open: PlayedRegistry[] = [];
afterEach(() => open.splice(0).forEach((server) => server.close()));
const serve = async (guard: 'open' | 'basic' | 'tokens'): Promise<PlayedRegistry> => {
  const server = await openRegistryServer(guard);
  open.push(server);
  return server;
};

const slept: number[] = [];
const ask = (
  host: string,
  place: Partial<RegistryPlace> = {},
  more: readonly RegistryPlace[] = [],
  timeoutMs = 5000,
) => {
  slept.length = 0;
  const clock = { now: () => 0, sleep: async (ms: number) => void slept.push(ms) };
  return openOciRegistry({ places: [{ host, ...place }, ...more], clock, timeoutMs }).digestOf({
    repository: `${host}/shop/web`,
    tag: '1.0.0',
  });
};
const failing = (asking: Promise<unknown>) =>
  asking.then(
    () => expect.fail('it did not fail'),
    (error: unknown) => (isFailure(error) ? `${error.name}: ${error.message}` : expect.fail(String(error))),
  );

test('one question suffices, and indexes are asked for before the image of one machine', async () => {
  const server = await serve('open');
  expect(await ask(server.host)).toBe(indexDigest);
  expect(server.asked).toEqual([
    expect.objectContaining({
      method: 'HEAD',
      authorization: undefined,
      accept: expect.stringMatching(/^\S*index.*list/),
    }),
  ]);
});

test('a challenge is met with a token that may only pull, got with the login', async () => {
  const server = await serve('tokens');
  expect(await ask(server.host, { login: async () => login })).toBe(indexDigest);
  expect(server.asked.map(({ method, url }) => `${method} ${decodeURIComponent(url)}`)).toEqual([
    'HEAD /v2/shop/web/manifests/1.0.0',
    'GET /token?service=reg,+istry&scope=repository:shop/web:pull',
    'HEAD /v2/shop/web/manifests/1.0.0',
  ]);
});

test('a registry that wants the login itself gets it', async () => {
  const server = await serve('basic');
  expect(await ask(server.host, { login: async () => login })).toBe(indexDigest);
  expect(
    await failing(ask(server.host, { login: async () => ({ ...login, password: 'canary-wrong' }) })),
  ).toBe(
    `ConfigRefused: registry ${server.host}: does not allow access to shop/web:1.0.0 (401); is the login right, and may it pull?`,
  );
  expect(await failing(ask(server.host))).toMatch(/requires a login, and none is configured/);
});

test('a registry that tells no digest is told it by its own bytes, and one that lies is refused', async () => {
  const server = await serve('open');
  server.instead = (_, response) => (response.end(index), true);
  expect(await ask(server.host)).toBe(indexDigest);
  server.instead = ({ method }, response) => {
    response
      .writeHead(method === 'HEAD' ? 405 : 200, { 'docker-content-digest': `sha256:${'0'.repeat(64)}` })
      .end(index);
    return true;
  };
  expect(await failing(ask(server.host))).toMatch(/^ConfigRefused: .*reports a different digest/);
});

test('who is asked too much is waited for as long as it says; who stays ill is unreachable', async () => {
  const server = await serve('open');
  let left = 2;
  server.instead = (_, response) => {
    if (left-- <= 0) return false;
    response.writeHead(429, { 'retry-after': '2' }).end();
    return true;
  };
  expect(await ask(server.host)).toBe(indexDigest);
  expect(slept).toEqual([2000, 2000]);
  server.instead = (_, response) => (response.writeHead(503, { 'retry-after': '3600' }).end(), true);
  expect(await failing(ask(server.host))).toMatch(
    /^RegistryUnreachable: .*answers 503; it was asked 3 times/,
  );
  expect(slept).toEqual([5000, 5000]);
});

test('a registry that says nothing, or never stops, is unreachable', async () => {
  const server = await serve('open');
  server.instead = () => true;
  expect(await failing(ask(server.host, {}, [], 30))).toMatch(
    /RegistryUnreachable: .*did not answer within 30 ms/,
  );
  server.instead = ({ method }, response) => {
    if (method === 'HEAD') response.end();
    else response.end(Buffer.alloc(5 * 1_048_576));
    return true;
  };
  expect(await failing(ask(server.host))).toMatch(/RegistryUnreachable: .*more than 4 MiB/);
});

test('a password goes to no other host: neither by a redirect nor for a token', async () => {
  const [server, other] = [await serve('basic'), await serve('open')];
  const known = { login: async () => login };
  server.instead = ({ url }, response) => (
    response.writeHead(307, { location: `http://${other.host}${url}` }).end(),
    true
  );
  expect(await failing(ask(server.host, known))).toMatch(/^ConfigRefused: .*redirects to 127/);
  expect(await ask(server.host, known, [{ host: other.host }])).toBe(indexDigest);
  server.instead = ({ headers, url }, response) => {
    if (headers.authorization === undefined) return false;
    return (response.writeHead(307, { location: `http://${other.host}${url}` }).end(), true);
  };
  expect(await ask(server.host, known, [{ host: other.host }])).toBe(indexDigest);
  expect(other.asked.map(({ authorization }) => authorization)).toEqual([undefined, undefined]);
  const realm = `http://${other.host}/token`;
  server.instead = (_, response) => (
    response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}"` }).end(),
    true
  );
  expect(await failing(ask(server.host, known))).toMatch(
    /sends us to 127\S+ for a token, which is not of its domain/,
  );
  expect(other.asked).toHaveLength(2);
});

test('no failure repeats a password or a token, nor what the registry said', async () => {
  const server = await serve('tokens');
  const said: string[] = [];
  for (const status of [200, 301, 400, 401, 403, 404, 418, 500]) {
    server.instead = ({ url }, response) => {
      if (url?.startsWith('/token') !== true && status === 401) return false;
      response.writeHead(status, { 'www-authenticate': 'canary', location: 'canary:x' }).end('canary');
      return true;
    };
    said.push(await failing(ask(server.host, { login: async () => login })).catch(String));
  }
  expect(said.join('\n')).not.toMatch(/canary|QW|YW5u/);
});
