import { expect, onTestFinished, test } from 'vitest';
import { openWebhookChat } from '#adapters/chat/webhook.ts';
import type { Chat } from '#ports/chat.ts';
import { answerRequest } from '#functions/api/routes.ts';
import { sweep } from '#functions/schedules/recover-releases.ts';
import { messagesStream } from '#domain/streams.ts';
import type { ReleaseView } from '#domain/view/view.ts';
import type { Engine } from '#ports/engine.ts';
import { mostFailures, readRunName } from '#shared/services/releases/runs.ts';
import { playChat, type PlayedChat } from '../fakes/chat-server.ts';
import { standing, v } from './shop.ts';
import type { SimulatedTheatre } from './simulated-stage.ts';

/* A chat over a real wire that answers, fails or says nothing, and the questions and ends that it must hear once. */

const asking = v('2', { more: '  approval: {expiresIn: 48h}\n' });
const minute = 60_000;

/** A stage whose messages go to that chat; its clock stands still while a post is under way. */
const open = async (chat: PlayedChat): Promise<SimulatedTheatre> => {
  onTestFinished(() => chat.close());
  const webhook = openWebhookChat({
    url: chat.url,
    clock: { sleep: async () => undefined },
    timeoutMs: chat.answer === 'silence' ? 30 : 5000,
  });
  let stage: SimulatedTheatre | undefined;
  const held: Chat = {
    tell: (message) => {
      const told = webhook.tell(message);
      return stage === undefined ? told : stage.clock.standStill(told);
    },
  };
  return (stage = await standing(v('1'), 1, { chat: held }));
};
const sweepFor = async (stage: SimulatedTheatre, minutes: number): Promise<void> => {
  for (let passed = 0; passed < minutes; passed += 5) {
    await stage.clock.advance(5 * minute);
    await stage.clock.standStill(sweep(stage.world));
  }
};
const show = async (stage: SimulatedTheatre, id: string): Promise<ReleaseView> => {
  const { body } = await answerRequest(
    {
      method: 'GET',
      path: `/v1/releases/${id}`,
      params: {},
      query: {},
      headers: { authorization: 'Bearer x' },
      body: new Uint8Array(),
    },
    stage.world,
  );
  return JSON.parse(body) as ReleaseView;
};
const questions = (texts: readonly string[]) => texts.filter((text) => text.includes('tidegate approve'));
const ends = (texts: readonly string[]) => texts.filter((text) => text.includes(': released: '));

test('a question that the chat has not heard is asked again until it is heard, and then never more', async () => {
  const chat = await playChat();
  chat.next.push(500, 500, 500, 503, 500, 500, 500);
  const stage = await open(chat);
  await stage.request('r-0001', asking(stage.namespace));
  await stage.clock.advance(1000);
  expect(chat.taken).toEqual([]);
  expect(await show(stage, 'r-0001')).toMatchObject({
    state: 'waiting-for-approval',
    undelivered: [{ reason: 'the chat answered 500', tries: 1 }],
  });
  await sweepFor(stage, 120);
  expect(questions(chat.taken)).toHaveLength(1);
  expect(await show(stage, 'r-0001')).not.toHaveProperty('undelivered');
  await stage.wake('r-0001');
  await stage.ended('r-0001');
  await sweepFor(stage, 60);
  expect(questions(chat.taken)).toHaveLength(1);
  expect(ends(chat.taken)).toHaveLength(1);
});

test.each([500, 404, 'silence'] as const)(
  'a chat that only answers %s holds no release up, is asked ever more seldom, and is seen in status',
  async (answer) => {
    const chat = await playChat();
    chat.answer = answer;
    const stage = await open(chat);
    await stage.request('r-0001', asking(stage.namespace));
    await sweepFor(stage, 60);
    await stage.wake('r-0001');
    expect((await stage.ended('r-0001')).outcome?.kind).toBe('released');
    await sweepFor(stage, 30 * 60);
    expect(chat.taken).toEqual([]);
    const { undelivered = [] } = await show(stage, 'r-0001');
    expect(undelivered.map(({ text }) => text.split('\n')[0])).toEqual([
      expect.stringContaining('to eu in steps'),
      expect.stringContaining('release r-0001 of shop: released'),
    ]);
    // Every try is one fact, and a day of them is few.
    const facts = await stage.world.journal.read(messagesStream('r-0001'));
    expect(facts.length).toBeLessThan(80);
    const before = chat.posted.length;
    await sweepFor(stage, 60);
    expect(chat.posted).toHaveLength(before);
  },
);

test('a question that was answered while the chat was away is not asked any more', async () => {
  const chat = await playChat();
  chat.answer = 500;
  const stage = await open(chat);
  await stage.request('r-0001', asking(stage.namespace));
  await stage.clock.advance(1000);
  await stage.wake('r-0001');
  await stage.ended('r-0001');
  chat.answer = 200;
  await sweepFor(stage, 60);
  expect(questions(chat.taken)).toEqual([]);
  expect(ends(chat.taken)).toHaveLength(1);
});

test('what the sweep reports reaches the chat once', async () => {
  const chat = await playChat();
  const stage = await open(chat);
  await stage.request('r-0001', asking(stage.namespace));
  await stage.clock.advance(1000);
  const hasFailed: Engine['look'] = async (_, name) =>
    readRunName(name).run > mostFailures
      ? { kind: 'unknown' }
      : { kind: 'failed', error: 'Broken', reason: '' };
  const engine = { ...stage.world.engine, look: hasFailed };
  for (let times = 0; times < 3; times += 1) await stage.clock.standStill(sweep({ ...stage.world, engine }));
  expect(chat.taken.filter((text) => text.startsWith('a person is needed: release r-0001'))).toHaveLength(1);
});
