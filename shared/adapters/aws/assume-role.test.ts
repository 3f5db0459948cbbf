import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { handClock } from '../clock/hand.ts';
import { assumeRole } from './assume-role.ts';

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

const good = `<AssumeRoleResponse><AssumeRoleResult><Credentials>
  <AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>canary-key</SecretAccessKey><SessionToken>s</SessionToken>
</Credentials></AssumeRoleResult></AssumeRoleResponse>`;
const denied =
  '<ErrorResponse><Error><Code>AccessDenied</Code><Message>canary</Message></Error></ErrorResponse>';

/** An STS on the loopback that gives this answer to everybody. */
const openAt = async (status: number, body: string) => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((sent) => {
      asked.push(sent);
      return response.writeHead(status).end(body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close());
  const clock = handClock(1_700_000_000_000);
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const keys = () => ({ accessKeyId: 'id', secretAccessKey: 'canary-own', sessionToken: 'own' });
  const role = 'arn:aws:iam::123456789012:role/tidegate-prod-clusters';
  return { read: assumeRole({ role, region: 'eu-central-1', keys, clock, endpoint }), clock, asked };
};

test('the keys of the role are asked for once in fifty minutes', async () => {
  const { read, clock, asked } = await openAt(200, good);
  expect(await read()).toEqual({
    accessKeyId: 'ASIAEXAMPLE',
    secretAccessKey: 'canary-key',
    sessionToken: 's',
  });
  await clock.advance(49 * 60_000);
  await read();
  expect(asked).toHaveLength(1);
  expect(new URLSearchParams(asked[0]).get('RoleArn')).toBe(
    'arn:aws:iam::123456789012:role/tidegate-prod-clusters',
  );
  await clock.advance(2 * 60_000);
  await read();
  expect(asked).toHaveLength(2);
});

test.each([
  ['ClusterForbids', 403, denied],
  ['ClusterUnreachable', 503, ''],
  ['ClusterUnreachable', 200, '<html/>'],
])('%s is told without a secret', async (name, status, body) => {
  const { read } = await openAt(status, body);
  const failure: unknown = await read().catch((error: unknown) => error);
  expect(failure).toMatchObject({ name });
  expect(String(failure)).not.toMatch(/canary/);
});
