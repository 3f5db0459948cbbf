import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openWebhookChat } from './webhook.ts';

interface Heard {
  readonly body: unknown;
  readonly key: unknown;
}
const heard: Heard[] = [];
/** What is answered to the next posts; the last word counts for all that follow. */
let statuses: readonly (number | 'silence')[] = [200];
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (part: Buffer) => (text += part.toString()));
  request.on('end', () => {
    heard.push({ body: JSON.parse(text), key: request.headers['idempotency-key'] });
    const [status = 200, ...rest] = statuses;
    if (rest.length > 0) statuses = rest;
    if (status !== 'silence') response.writeHead(status, { location: '/elsewhere' }).end();
  });
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook-secret`;
});
beforeEach(() => void heard.splice(0));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const message = {
  release: 'r1',
  app: 'checkout',
  key: 'r1.plan',
  kind: 'question',
  text: '<!channel> @here released',
  attempt: 1,
} as const;
const tell = (where = url, timeoutMs = 5000) =>
  openWebhookChat({ url: where, clock: { sleep: async () => undefined }, timeoutMs }).tell(message);

test('a message reaches the channel, and cannot call everybody', async () => {
  statuses = [200];
  expect(await tell()).toEqual({ kind: 'told' });
  expect(heard.map(({ body }) => body)).toEqual([
    { release: 'r1', app: 'checkout', text: '‹!channel› @\u200bhere released' },
  ]);
});

test('a chat that answers 500 twice and then 200 has heard it, under one key', async () => {
  statuses = [500, 503, 200];
  expect(await tell()).toEqual({ kind: 'told' });
  expect(heard.map(({ key }) => key)).toEqual(Array.from({ length: 3 }, () => 'r1%2Fr1.plan'));
});

test.each([
  [[500], 3, 'the chat answered 500'],
  [[404], 1, 'the chat answered 404'],
  [[302], 3, 'the chat could not be reached'],
] as const)(
  'a chat that answers %j is asked %i times, and its address stays secret',
  async (all, times, reason) => {
    statuses = all;
    expect(await tell()).toEqual({ kind: 'untold', reason });
    expect(heard).toHaveLength(times);
  },
);

test('a chat that is away is named without its address', async () => {
  expect(await tell('http://127.0.0.1:1/hook-secret')).toEqual({
    kind: 'untold',
    reason: 'the chat could not be reached',
  });
});

test('a chat that says nothing is asked once: it may have taken the message', async () => {
  statuses = ['silence'];
  expect(await tell(url, 50)).toEqual({ kind: 'untold', reason: 'the chat did not answer in time' });
  expect(heard).toHaveLength(1);
});
