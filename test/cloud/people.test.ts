import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyStandard } from '#shared/crypto/signatures/standard-webhooks.ts';
import { playChatApis, type PlayedApis } from '#test/fakes/chat-apis.ts';
import { buttonOf, pressed } from '#test/fakes/chat-people.ts';
import { chatSettingsOf } from '#test/fakes/chat-proofs.ts';
import { openStage, type Stage } from './open-stage.ts';
import { openScene, quick, type Scene } from './stories.ts';

/* Chat and outbox in the packaged stack: what leaves it, and what comes back through its doors. Real time: the functions check signatures by their own clocks. */

interface Delivery {
  readonly id: string;
  readonly isSigned: boolean;
  readonly type: string;
}

const signing = `whsec_${Buffer.from('a-secret-of-the-receiver').toString('base64')}`;

/** A receiver of notifications; while it is away it asks to be called a second later. */
const playReceiver = async () => {
  const state = { isAway: false, refused: 0 };
  const taken: Delivery[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      if (state.isAway) {
        state.refused += 1;
        return response.writeHead(503, { 'retry-after': '1' }).end();
      }
      const headers = request.headers as Readonly<Record<string, string>>;
      const isSigned = verifyStandard({
        secrets: [signing],
        headers,
        body: Buffer.from(body),
        now: Date.now(),
      });
      const { type } = JSON.parse(body) as { readonly type: string };
      taken.push({ id: headers['webhook-id'] ?? '', isSigned, type });
      return response.writeHead(202).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${port}/notices`, state, taken, close };
};

let chat: PlayedApis;
let receiver: Awaited<ReturnType<typeof playReceiver>>;
let stage: Stage;
let scene: Scene;
beforeAll(async () => {
  [chat, receiver] = await Promise.all([playChatApis(), playReceiver()]);
  stage = await openStage({
    parameters: { Chat: 'true', Operations: 'true' },
    access: {
      people: [{ name: 'ann', is: ['slack:T0ORG/U0ANN', 'token:tester'] }],
      roles: [{ name: 'all', may: ['admin'], who: [{ person: 'ann' }] }],
    },
    secrets: {
      ChatSecret: { slack: chatSettingsOf(chat.url).slack },
      OperationsSecret: {
        notifications: [{ kind: 'standard-webhooks', name: 'audit', url: receiver.url, token: signing }],
      },
    },
  });
  // From the first look on everything is sent.
  await stage.cloud.schedules.due();
  scene = await openScene(stage.client, stage.ground, 'told');
  await scene.ended(await scene.release('shop/app:1', quick));
}, 600_000);
afterAll(async () => {
  await stage?.stop();
  chat?.close();
  receiver?.close();
});

test('a question is sent to the chat, answered by its button through the callback, and the message is changed', async () => {
  const id = await scene.release('shop/app:2', { more: '  approval: {}\n', steps: '[50%, 100%]' });
  const question = () => chat.messages.find((one) => buttonOf('slack', one, 'approve') !== undefined);
  await expect.poll(question, { timeout: 120_000, interval: 500 }).toBeDefined();
  const asked = question();
  if (asked === undefined) throw new Error('no question was asked');
  const { headers, body } = pressed('slack', chat, asked, Date.now());
  const callback = `${stage.cloud.server}/v1/chat/slack`;
  const forged = await fetch(callback, {
    method: 'POST',
    headers: { ...headers, 'x-slack-signature': `v0=${'0'.repeat(64)}` },
    body: Buffer.from(body),
  });
  expect(forged.status).toBe(401);
  const heard = await fetch(callback, { method: 'POST', headers, body: Buffer.from(body) });
  expect(heard.status).toBe(200);
  expect(chat.whispers.join()).toContain('recorded: approved');
  expect((await scene.ended(id)).outcome?.kind).toBe('released');
  await expect.poll(() => asked.changes, { timeout: 60_000, interval: 500 }).toBe(1);
  expect(buttonOf('slack', asked, 'approve')).toBeUndefined();
  expect(JSON.stringify(asked.body)).toContain('approved by ann');
  expect(chat.complaints).toEqual([]);
  expect(stage.cloud.gate.seen.filter(({ isDenied }) => isDenied)).toEqual([]);
});

test('what happens while the receiver is away is delivered once, in order and signed, when it is back', async () => {
  await stage.cloud.schedules.due();
  receiver.taken.splice(0);
  receiver.state.isAway = true;
  const id = await scene.release('shop/app:3', { steps: '[100%]', bake: '2s' });
  expect((await scene.ended(id)).outcome?.kind).toBe('released');
  // One try: the second one comes after five seconds, the third after five minutes.
  await stage.cloud.schedules.due();
  expect(receiver.state.refused).toBeGreaterThan(0);
  expect(receiver.taken).toEqual([]);
  receiver.state.isAway = false;
  const types = () => receiver.taken.map(({ type }) => type);
  await expect
    .poll(() => stage.cloud.schedules.due().then(types), { timeout: 120_000, interval: 1500 })
    .toContainEqual(expect.stringMatching(/finished/));
  const soFar = [...receiver.taken];
  await stage.cloud.schedules.due();
  expect(receiver.taken).toEqual(soFar);
  expect(new Set(soFar.map((one) => one.id)).size).toBe(soFar.length);
  expect(soFar.every(({ isSigned }) => isSigned)).toBe(true);
  expect(types().at(-1)).toMatch(/finished/);
  expect(stage.cloud.gate.seen.filter(({ isDenied }) => isDenied)).toEqual([]);
});
