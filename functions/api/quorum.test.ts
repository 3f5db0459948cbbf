import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccessPolicy } from '#domain/access/policy.ts';
import type { ApprovalFact } from '#domain/approval/approval.ts';
import { type Yes, tally } from '#domain/approval/quorum.ts';
import type { ApprovalPolicy } from '#domain/approval/policy.ts';
import { policyOf } from '#domain/approval/written.ts';
import { isInside } from '#domain/approval/window.ts';
import { approvalStream } from '#domain/streams.ts';
import { ask } from '#shared/services/approvals/ask.ts';
import { answerInChat } from '#shared/services/approvals/enter.ts';
import { nonceOf } from '#shared/services/approvals/nonce.ts';
import { readAsked } from '#shared/services/approvals/decide.ts';
import { readFacts } from '#shared/services/store/append-facts.ts';
import { type ApiWorld, apiWorld, knock, start } from '#test/api/world.ts';

const id = 'r1.plan';
const people = Array.from({ length: 50 }, (_, index) => `person-${index}`);

/** A world in which each of fifty people has a token of their own, and has been asked. */
const asking = async (
  policy: ApprovalPolicy,
  groupsOf: (name: string) => readonly string[] = () => ['sre'],
) => {
  const base = apiWorld();
  const access: AccessPolicy = {
    roles: [{ name: 'all', may: ['approve'], who: people.map((person) => ({ person })) }],
    people: people.map((name) => ({
      name,
      is: [`token:${name}`, `slack:T0/${name}`],
      groups: groupsOf(name),
    })),
  };
  const whoIs = async (bearer: string) => (people.includes(bearer) ? { name: bearer } : undefined);
  const world: ApiWorld = { ...base, settings: { ...base.settings, whoIs, access: async () => access } };
  await ask(world, {
    id,
    app: 'shop',
    release: 'r1',
    target: 'eu',
    plan: 'sha256:aa',
    question: 'go?',
    expiresAt: start + 3_600_000,
    token: 'wake-me',
    isQuestion: true,
    policy,
    environments: ['prod'],
  });
  return world;
};
const say = (world: ApiWorld, who: string, answer = 'approved', more: object = {}) =>
  knock(world, `POST /v1/approvals/${id}/decisions`, {
    token: who,
    body: { answer, plan: 'sha256:aa', ...more },
  });
const facts = async (world: ApiWorld) =>
  (await readFacts<ApprovalFact>(world.journal, approvalStream(id))).map(({ event }) => event);

describe('fifty answers at once', () => {
  test.each([1, 3, 25, 50])('to a quorum of %i: one decision, one waking, no vote lost', async (quorum) => {
    const world = await asking({ expiresInSeconds: 3600, quorum });
    const answers = await Promise.all(people.map((who) => say(world, who)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    const written = await facts(world);
    expect(written.filter(({ kind }) => kind === 'decided')).toHaveLength(1);
    expect(written.filter(({ kind }) => kind === 'voted')).toHaveLength(49);
    const asked = await readAsked(world, id);
    expect([asked?.state, asked?.votes.length]).toEqual(['approved', 50]);
    expect(world.engine.answers).toHaveLength(1);
    expect(world.engine.answers[0]?.output['kind']).toBe('approved');
  });

  test('of yes and no: whatever comes first, there is one decision, and everybody hears the same', async () => {
    const yes = fc.array(fc.boolean(), { minLength: 50, maxLength: 50 });
    await fc.assert(
      fc.asyncProperty(yes, fc.integer({ min: 1, max: 30 }), async (votes, quorum) => {
        const world = await asking({ expiresInSeconds: 3600, quorum });
        await Promise.all(
          people.map((who, at) => say(world, who, votes[at] === true ? 'approved' : 'rejected')),
        );
        const decided = (await facts(world)).filter(({ kind }) => kind === 'decided');
        expect(decided.length).toBeLessThanOrEqual(1);
        expect(world.engine.answers).toHaveLength(decided.length);
        const state = (await readAsked(world, id))?.state;
        if (votes.includes(false)) expect(['rejected', 'approved']).toContain(state);
        if (state === 'approved') expect(votes.filter(Boolean).length).toBeGreaterThanOrEqual(quorum);
      }),
      { numRuns: 25 },
    );
  });
});

describe('a policy', () => {
  test('"one of sre, two of shop" is three people, each counted once', async () => {
    const policy = policyOf({
      groups: [
        { group: 'sre', count: 1 },
        { group: 'shop', count: 2 },
      ],
    });
    const both = ['person-0'];
    const world = await asking(policy, (name) =>
      both.includes(name) ? ['sre', 'shop'] : name === 'person-9' ? ['sre'] : ['shop'],
    );
    for (const who of ['person-0', 'person-1']) await say(world, who);
    expect((await say(world, 'person-0')).json).toMatchObject({ state: 'open', missing: '1 of shop' });
    expect((await say(world, 'person-2')).json).toMatchObject({ state: 'approved' });
  });

  test('finds an assignment whenever there is one', () => {
    const group = fc.constantFrom('a', 'b', 'c');
    const yes = fc.array(fc.uniqueArray(group), { maxLength: 6 });
    const needs = fc.array(
      fc.record({ groups: fc.uniqueArray(group, { minLength: 1 }), count: fc.integer({ min: 1, max: 2 }) }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(yes, needs, (groups, asked) => {
        const votes = groups.map((one, at): Yes => ({ id: `p${at}`, groups: one }));
        const places = asked.flatMap(({ groups: of, count }) => Array.from({ length: count }, () => of));
        const policy = { expiresInSeconds: 1, needs: asked };
        expect(tally(policy, votes).isEnough).toBe(canSeat(places, votes) && votes.length >= 1);
      }),
    );
  });

  test('asks for a reason, a channel and a time, and says which', async () => {
    const window = { days: ['mon'], from: '09:00', to: '11:00', zone: 'UTC' };
    const reasoned = await asking(policyOf({ requireReason: true }));
    expect((await say(reasoned, 'person-0')).json).toMatchObject({ code: 'needs-reason', status: 422 });
    expect((await say(reasoned, 'person-0', 'approved', { reason: 'seen' })).status).toBe(200);
    const chatOnly = await asking(policyOf({ channels: ['slack'] }));
    expect((await say(chatOnly, 'person-0')).json).toMatchObject({ code: 'other-channel', status: 403 });
    const morning = await asking(policyOf({ window }));
    expect((await say(morning, 'person-0')).json).toMatchObject({
      code: 'outside-window',
      detail: 'this is answered only Mon 09:00 to 11:00 (UTC)',
    });
  });

  test('takes a chat by a nonce of its own message only, and a person whom the settings know', async () => {
    const world = await asking(policyOf({ quorum: 2 }));
    const asked = await readAsked(world, id);
    const nonce = asked && nonceOf(asked, 'slack');
    const by = { kind: 'slack', id: 'slack:T0/person-1', name: 'Somebody' };
    const said = { answer: 'approved', reason: '' } as const;
    const other = asked && nonceOf(asked, 'lark');
    for (const wrong of [undefined, '', 'x', other])
      await expect(answerInChat(world, id, { ...said, by, nonce: wrong })).rejects.toMatchObject({
        code: 'not-genuine',
      });
    const stranger = { ...by, id: 'slack:T9/person-1', name: 'person-1' };
    await expect(answerInChat(world, id, { ...said, by: stranger, nonce })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    expect(await answerInChat(world, id, { ...said, by, nonce })).toMatchObject({ state: 'open' });
    // The same person on the command line is still one.
    expect((await say(world, 'person-1')).json).toMatchObject({ state: 'open', missing: '1 more' });
    expect((await say(world, 'person-2')).json).toMatchObject({ state: 'approved' });
  });
});

test('a window over midnight belongs to the day it began, and knows summer time', () => {
  const night = { days: [1], from: 22 * 60, to: 6 * 60, zone: 'Europe/Berlin' };
  const at = (text: string) => isInside(night, Date.parse(text));
  expect([
    at('2026-11-23T20:59Z'),
    at('2026-11-23T21:00Z'),
    at('2026-11-24T04:59Z'),
    at('2026-11-24T05:00Z'),
  ]).toEqual([false, true, true, false]);
  expect([at('2026-07-06T19:59Z'), at('2026-07-06T20:00Z')]).toEqual([false, true]);
});

/** Every way to seat people, tried: the truth that the product's answer is held against. */
const canSeat = (places: readonly (readonly string[])[], votes: readonly Yes[]): boolean => {
  const [place, ...rest] = places;
  if (place === undefined) return true;
  return votes.some(
    (vote) =>
      place.some((group) => vote.groups.includes(group)) &&
      canSeat(
        rest,
        votes.filter((one) => one !== vote),
      ),
  );
};
