import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ecrLogins } from './ecr.ts';

const host = '123456789012.dkr.ecr.eu-central-1.amazonaws.com';
let close = (): void => {};
afterEach(() => close());

const open = async (status: number, body: object) => {
  const asked: (string | string[] | undefined)[] = [];
  const server = createServer(({ headers }, response) => {
    asked.push(headers['x-amz-target'], headers.authorization);
    response.writeHead(status).end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  close = () => (server.closeAllConnections(), server.close());
  let now = Date.UTC(2026, 0, 1);
  const logins = ecrLogins({
    keys: () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'canary-key' }),
    clock: { now: () => now, sleep: async () => {} },
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
  });
  return { asked, logins, pass: (ms: number) => void (now += ms) };
};
const token = Buffer.from('AWS:canary:password').toString('base64');

test('the role is exchanged for a login, once in some hours', async () => {
  const { asked, logins, pass } = await open(200, { authorizationData: [{ authorizationToken: token }] });
  expect(await logins(host)).toEqual({ username: 'AWS', password: 'canary:password' });
  await logins(host);
  expect(asked).toEqual([
    'AmazonEC2ContainerRegistry_V20150921.GetAuthorizationToken',
    expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20260101\/eu-central-1\/ecr\//),
  ]);
  pass(7 * 3_600_000);
  await logins(host);
  expect(asked).toHaveLength(4);
});

test.each([
  [
    400,
    { __type: 'x#AccessDeniedException', message: 'canary' },
    /^registry \S+: ECR answered AccessDeniedException/,
  ],
  [200, { authorizationData: [] }, /ECR answered status 200/],
  [500, {}, /ECR did not answer/],
])('who is refused is told the name of it and no more (%i)', async (status, body, reason) => {
  const { logins } = await open(status, body);
  await expect(logins(host)).rejects.toThrow(reason);
  await expect(logins(host)).rejects.toThrow(/^(?!.*canary)/);
});

test('a host that is none of ECR is never asked', async () => {
  const { asked, logins } = await open(200, {});
  await expect(logins('ghcr.io')).rejects.toThrow(/is no name of an ECR registry/);
  expect(asked).toEqual([]);
});
