import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { ApprovalFact } from '#domain/approval/approval.ts';
import { approvalStream } from '#domain/streams.ts';
import { ask } from '#shared/services/approvals/ask.ts';
import { readAsked, settle } from '#shared/services/approvals/decide.ts';
import { tellAnswer } from '#shared/services/approvals/tell-answer.ts';
import { tell } from '#shared/services/messages/tell.ts';
import { tellUndelivered } from '#shared/services/messages/undelivered.ts';
import { readFacts } from '#shared/services/store/append-facts.ts';
import type { ApiWorld } from '#test/api/world.ts';
import { playChatApis, type PlayedApis } from '#test/fakes/chat-apis.ts';
import { buttonOf, press } from '#test/fakes/chat-people.ts';
import { type ChatName, chattyWorld } from '#test/fakes/chat-proofs.ts';
import { begun } from '#test/api/world.ts';

let played: PlayedApis;
beforeAll(async () => void (played = await playChatApis()));
afterEach(() => {
  expect(played.complaints.splice(0)).toEqual([]);
  played.messages.splice(0);
  played.whispers.splice(0);
  played.fails = undefined;
  played.delayMs = 0;
});
afterAll(() => played.close());

const plan = `sha256:${'a'.repeat(64)}` as const;
const hour = 3_600_000;

/** A world whose release asks whether it may go. */
const asking = async (chat: ChatName) => {
  const world = chattyWorld(played.url)(chat);
  const release = await begun(world);
  const id = `${release}.plan`;
  const put = (hash: `sha256:${string}` = plan) =>
    ask(world, {
      id,
      app: 'shop',
      release,
      plan: hash,
      question: 'release shop <!channel> to eu?',
      details: ['web: 1 → 2', 'eu: 10 pods'],
      expiresAt: world.clock.now() + hour,
      token: `token-for-${hash}`,
      isQuestion: true,
    });
  await put();
  return { world, id, release, put };
};

const stateOf = async (world: ApiWorld, id: string) => (await readAsked(world, id))?.state;
const decisions = async (world: ApiWorld, id: string) =>
  (await readFacts<ApprovalFact>(world.journal, approvalStream(id))).filter(
    ({ event }) => event.kind === 'decided',
  ).length;
/** Whatever the chat shows to the person who has pressed. */
const heardBy = (body: string): string => [body, ...played.whispers].join(' ');
const message = () => {
  const [first] = played.messages;
  if (first === undefined) throw new Error('nothing was said');
  return first;
};

describe.each(['slack', 'lark', 'dingtalk'] as const)('%s', (chat) => {
  test('puts a question with its plan, and takes the answer of a person once', async () => {
    const { world, id } = await asking(chat);
    expect(JSON.stringify(message().body)).toContain('web: 1 → 2');
    expect(JSON.stringify(message().body)).toContain('https://tidegate.example.com/a/');
    const first = await press(world, chat, played, message());
    expect(first.status).toBe(200);
    expect(heardBy(first.body)).toContain('recorded: approved');
    expect(await readAsked(world, id)).toMatchObject({ state: 'approved' });
    await press(world, chat, played, message());
    expect(await decisions(world, id)).toBe(1);
    expect(world.engine.answers.map(({ output }) => output['kind'])).toEqual(['approved']);
  });

  test('changes the message when the question is over, and leaves no button', async () => {
    const { world, id } = await asking(chat);
    await press(world, chat, played, message(), { decision: 'reject' });
    expect(buttonOf(chat, message(), 'approve')).toBeDefined();
    await tellAnswer(world, id);
    await tellAnswer(world, id);
    expect(message().changes).toBe(1);
    expect(buttonOf(chat, message(), 'approve')).toBeUndefined();
    expect(JSON.stringify(message().body)).toContain('rejected by');
  });

  test('tells a second person, a late one, and one with an old plan what stands', async () => {
    const { world, id, put } = await asking(chat);
    const old = structuredClone(message());
    await put(`sha256:${'b'.repeat(64)}`);
    const stale = await press(world, chat, played, old, { forge: { p: plan, plan } });
    expect([stale.status, await stateOf(world, id)]).toEqual([200, 'open']);
    expect(heardBy(stale.body)).toMatch(/nothing was recorded: .*(plan|question)/);
    await settle(world, id, { kind: 'decided', answer: 'approved', by: 'bob', reason: '' });
    const second = await press(world, chat, played, old);
    expect(heardBy(second.body)).toContain('nothing was recorded');
    expect(await decisions(world, id)).toBe(1);
  });

  test('tells a person who is late that the question is closed', async () => {
    const { world, id } = await asking(chat);
    await world.clock.advance(hour);
    const { body } = await press(world, chat, played, message());
    expect(heardBy(body)).toContain('no answer in time');
    expect(await stateOf(world, id)).toBe('expired');
    await tellAnswer(world, id);
    expect(JSON.stringify(message().body)).toContain('expired');
  });

  test('refuses people of others, buttons that are none of ours, and old signatures', async () => {
    const { world, id } = await asking(chat);
    const stranger = await press(world, chat, played, message(), { tenant: 'T0OTHER' });
    expect(stranger.status).toBe(403);
    const forged = await press(world, chat, played, message(), { forge: { n: 'x', nonce: 'guessed' } });
    expect(heardBy(forged.body)).toContain('no message of ours');
    const none = await press(world, chat, played, message(), { forge: { n: '', nonce: '' } });
    expect([200, 403]).toContain(none.status);
    const old = await press(world, chat, played, message(), { at: world.clock.now() - 301_000 });
    const ahead = await press(world, chat, played, message(), { at: world.clock.now() + 301_000 });
    expect([old.status, ahead.status]).toEqual([401, 401]);
    expect(await stateOf(world, id)).toBe('open');
  });

  test('takes no answer of somebody whom the settings do not know, or who may not approve', async () => {
    const { world, id } = await asking(chat);
    const people = { slack: ['U0EVE', 'U0BOB'], lark: ['ou_eve', 'ou_bob'], dingtalk: ['eve', 'bob'] };
    for (const [index, person] of people[chat].entries()) {
      const { body } = await press(world, chat, played, message(), { person, at: world.clock.now() + index });
      expect(heardBy(body)).toContain('nothing was recorded: no role of');
    }
    expect(await stateOf(world, id)).toBe('open');
  });

  test('that is away is caught up with: the question, and what became of it', async () => {
    played.fails = 503;
    const { world, id } = await asking(chat);
    expect(played.messages).toEqual([]);
    played.fails = undefined;
    await world.clock.advance(60_000);
    await tellUndelivered(world);
    expect(played.messages).toHaveLength(1);
    played.fails = 500;
    await press(world, chat, played, message());
    expect(await stateOf(world, id)).toBe('approved');
    await tellAnswer(world, id);
    expect(message().changes).toBe(0);
    played.fails = undefined;
    await world.clock.advance(60_000);
    await tellUndelivered(world);
    expect(message().changes).toBe(1);
  });

  test('answers within 3 s although the chat itself takes 2 s', async () => {
    const { world, id } = await asking(chat);
    played.delayMs = 2000;
    const began = performance.now();
    const { status } = await press(world, chat, played, message());
    expect(status).toBe(200);
    expect(performance.now() - began).toBeLessThan(3000);
    expect(await stateOf(world, id)).toBe('approved');
  });

  test('keeps what is said about one release together where it can', async () => {
    const { world, release } = await asking(chat);
    await tell(world, { release, app: 'shop', key: 'end.0', kind: 'end', text: 'released' });
    expect(played.messages).toHaveLength(2);
    expect(played.messages[1]?.thread).toBe(chat === 'dingtalk' ? undefined : message().ref);
  });
});

describe('Slack', () => {
  test('is never answered at another host, whatever its callback says', async () => {
    const { world, id } = await asking('slack');
    for (const responseUrl of [
      'https://169.254.169.254/latest/',
      'file:///etc/passwd',
      'x',
      `${played.url}.evil/`,
    ])
      await press(world, 'slack', played, message(), { responseUrl });
    expect(played.whispers).toEqual([]);
    expect(await stateOf(world, id)).toBe('approved');
  });

  test('says who somebody is by workspace and id, never by a name that is shown', async () => {
    const { world, id } = await asking('slack');
    await press(world, 'slack', played, message(), { person: 'ann' });
    expect(played.whispers.join()).toContain('nothing was recorded');
    expect(await stateOf(world, id)).toBe('open');
  });
});

describe('DingTalk, which signs the time alone', () => {
  test('takes one answer under one signature', async () => {
    const { world, id } = await asking('dingtalk');
    const at = world.clock.now();
    await press(world, 'dingtalk', played, message(), { person: 'ann', at });
    const replayed = await press(world, 'dingtalk', played, message(), { person: 'ceo', at });
    expect(replayed.body).toContain('press again');
    expect(await decisions(world, id)).toBe(1);
  });

  test('refuses a body that names no card', async () => {
    const { world, id } = await asking('dingtalk');
    const forged = await press(world, 'dingtalk', played, message(), {
      person: 'ceo',
      forge: { nonce: undefined },
    });
    expect([forged.status, await stateOf(world, id)]).toEqual([403, 'open']);
  });
});

test('a chat that is not configured is not there', async () => {
  const { world } = await asking('slack');
  expect((await press(world, 'lark', played, { ...message(), ref: 'x' })).status).toBe(404);
});
