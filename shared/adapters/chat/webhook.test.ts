import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openWebhookChat } from './webhook.ts';

const heard: unknown[] = [];
let status = 200;
const server = createServer((request, response) => {
  let text = '';
  request.on('data', (part: Buffer) => (text += part.toString()));
  request.on('end', () => {
    heard.push(JSON.parse(text));
    response.writeHead(status, { location: '/elsewhere' }).end();
  });
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook-secret`;
});
afterAll(() => void server.close());

const message = { release: 'r1', app: 'checkout', text: '<!channel> @here released' };

test('a message reaches the channel, and cannot call everybody', async () => {
  const troubles: string[] = [];
  await openWebhookChat({ url, onTrouble: (reason) => troubles.push(reason) }).tell(message);
  expect(heard.at(-1)).toMatchObject({ release: 'r1', text: '‹!channel› @\u200bhere released' });
  expect(troubles).toEqual([]);
});

test('a chat that refuses, redirects or is away holds nobody up, and its address stays secret', async () => {
  const troubles: string[] = [];
  const tell = (where: string) =>
    openWebhookChat({ url: where, onTrouble: (reason) => troubles.push(reason) }).tell(message);
  status = 500;
  await tell(url);
  status = 302;
  await tell(url);
  await tell('http://127.0.0.1:1/hook-secret');
  expect(troubles).toEqual([
    'the chat answered 500',
    'the chat could not be reached',
    'the chat could not be reached',
  ]);
});
