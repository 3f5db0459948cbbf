import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { expect, test } from 'vitest';
import { apiWorld, githubSecret, signGithub } from '#test/api/world.ts';
import { answerLate, requestOf } from './lambda-http.ts';
import { stack } from './stack.ts';
import { answerRequest } from '../api/routes.ts';
import { github } from '#shared/webhooks/github.ts';

const event = (changes: Partial<APIGatewayProxyEventV2>): APIGatewayProxyEventV2 =>
  ({
    rawPath: '/v1/hooks/gh',
    rawQueryString: '',
    headers: {},
    requestContext: { http: { method: 'POST' } },
    isBase64Encoded: false,
    ...changes,
  }) as APIGatewayProxyEventV2;

test('a body in base64 becomes the exact bytes that were signed', () => {
  const bytes = Buffer.from('e//+fQ==', 'base64');
  const { headers = {} } = signGithub(bytes, 'push');
  const shouted = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]),
  );
  const request = requestOf(
    event({ body: bytes.toString('base64'), isBase64Encoded: true, headers: shouted }),
  );
  expect(request.body).toEqual(bytes);
  expect(
    github.verify({ secrets: [githubSecret], headers: request.headers, body: request.body, now: 0 }),
  ).toBe(true);
});

test('a plain body keeps its characters, the query its meaning, and no body is no bytes', () => {
  expect(requestOf(event({ body: '{"é":1}' })).body).toEqual(Buffer.from('{"é":1}'));
  expect(requestOf(event({ rawQueryString: 'app=a%2Bb&limit=2' })).query).toEqual({ app: 'a+b', limit: '2' });
  expect(requestOf(event({})).body).toHaveLength(0);
});

test('a delivery through the HTTP API gets the answer that the local server gives', async () => {
  const { headers = {}, body } = signGithub({ zen: 'x' }, 'ping');
  const request = requestOf(event({ headers, body: Buffer.from(body as Uint8Array).toString() }));
  expect(await answerRequest(request, apiWorld())).toMatchObject({ status: 200 });
});

test('a request that takes too long is answered with 503 before its function is ended, and counted as a failure', async () => {
  const seen: unknown[] = [];
  const handler = stack(
    async () => new Promise<unknown>(() => {}),
    [{ end: (_, { error }) => void seen.push(error?.name) }],
  ).use(answerLate);
  const context = { getRemainingTimeInMillis: () => 2010 } as Context;
  const answer = (await handler({}, context)) as APIGatewayProxyStructuredResultV2;
  expect(answer).toMatchObject({ statusCode: 503, headers: { 'retry-after': '2' } });
  expect(JSON.parse(answer.body ?? '')).toMatchObject({ code: 'timed-out' });
  expect(seen).toEqual(['TimedOut']);
});
