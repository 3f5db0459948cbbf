import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { presigned, signed } from './sigv4.ts';

const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

test('signs the published example of AWS as AWS does', () => {
  const headers = signed({
    method: 'GET',
    url: new URL('https://example.amazonaws.com/?Param2=value2&Param1=value1'),
    headers: {},
    body: '',
    region: 'us-east-1',
    service: 'service',
    at: Date.UTC(2015, 7, 30, 12, 36),
    keys,
  });
  expect(headers['authorization']).toBe(
    'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
      'SignedHeaders=host;x-amz-date, Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  );
});

test('signs a request of the AWS SDK as the SDK did', async () => {
  let seen: { readonly headers: IncomingHttpHeaders; readonly body: string } | undefined;
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      seen = { headers: request.headers, body: await text(request) };
      response.end('{"stateMachines":[]}');
    };
    void answer();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { ...keys, sessionToken: 'session+token/=' };
  const client = new SFNClient({ endpoint, region: 'eu-central-1', credentials, maxAttempts: 1 });
  await client.send(new ListStateMachinesCommand({}));
  client.destroy();
  server.close();

  const theirs = seen?.headers ?? {};
  const names = /SignedHeaders=([^,]+)/.exec(String(theirs['authorization']))?.[1]?.split(';') ?? [];
  const given = names.filter((name) => !['host', 'x-amz-date', 'x-amz-security-token'].includes(name));
  const date = String(theirs['x-amz-date']).replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5');
  const ours = signed({
    method: 'POST',
    url: new URL(endpoint),
    headers: Object.fromEntries(given.map((name) => [name, String(theirs[name])])),
    body: seen?.body ?? '',
    region: 'eu-central-1',
    service: 'states',
    at: Date.parse(date),
    keys: credentials,
  });
  expect(ours['authorization']).toBe(theirs['authorization']);
});

test('a presigned address holds no secret and changes with everything that was signed', () => {
  const request = {
    method: 'GET' as const,
    url: new URL('https://sts.eu-central-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15'),
    headers: { 'x-k8s-aws-id': 'prod' },
    body: '',
    region: 'eu-central-1',
    service: 'sts',
    at: Date.UTC(2026, 0, 2, 3, 4, 5),
    keys: { ...keys, sessionToken: "it's (a) token*" },
  };
  const url = presigned(request, 60);
  expect(url.href).not.toContain(keys.secretAccessKey);
  expect(url.searchParams.get('X-Amz-Date')).toBe('20260102T030405Z');
  expect(url.searchParams.get('X-Amz-SignedHeaders')).toBe('host;x-k8s-aws-id');
  const other = presigned({ ...request, headers: { 'x-k8s-aws-id': 'other' } }, 60);
  expect(other.searchParams.get('X-Amz-Signature')).not.toBe(url.searchParams.get('X-Amz-Signature'));
});
