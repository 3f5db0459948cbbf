import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask } from '#shared/services/approvals/ask.ts';
import { readAsked } from '#shared/services/approvals/decide.ts';
import { type ApiWorld, begun, bobsToken, knock, token } from '#test/api/world.ts';
import { playChatApis, type PlayedApis } from '#test/fakes/chat-apis.ts';
import { chattyWorld } from '#test/fakes/chat-proofs.ts';

let apis: PlayedApis;
beforeAll(async () => void (apis = await playChatApis()));
afterAll(() => apis.close());

const asking = async (question = 'may it?') => {
  const world = chattyWorld(apis.url)('slack');
  apis.messages.splice(0);
  const release = await begun(world);
  const id = `${release}.plan`;
  const asked = { id, app: 'shop', release, plan: `sha256:${'a'.repeat(64)}` as const, question };
  const expiresAt = world.clock.now() + 3_600_000;
  await ask(world, { ...asked, expiresAt, token: 't', isQuestion: true });
  const path = /example\.com(\/a\/[\w.-]+)/.exec(JSON.stringify(apis.messages[0]?.body))?.[1] ?? '';
  return { world, id, path };
};

const form = async (world: ApiWorld, path: string, fields: Readonly<Record<string, string>>) => {
  const { body } = await knock(world, `GET ${path}`, { token: undefined });
  const hidden = [...body.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)].map(
    ([, name = '', value = '']) => [name, value] as const,
  );
  return knock(world, `POST ${path}`, {
    token: undefined,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...Object.fromEntries(hidden), ...fields }).toString(),
  });
};

describe('the page of a question', () => {
  test('is only looked at by a GET, however often', async () => {
    const { world, id, path } = await asking();
    for (let times = 0; times < 3; times += 1) {
      const { status, headers } = await knock(world, `GET ${path}`, { token: undefined });
      expect([status, headers['cache-control']]).toEqual([200, 'no-store']);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
    }
    expect(await readAsked(world, id)).toMatchObject({ state: 'open' });
  });

  test('is found by its signed address only', async () => {
    const { world, path, id } = await asking();
    const bare = `/a/${Buffer.from(id).toString('base64url')}`;
    for (const other of [`${path}x`, path.slice(0, -1), bare, '/a/%2e%2e', '/a/x.y'])
      expect((await knock(world, `GET ${other}`, { token: undefined })).status).toBe(404);
  });

  test('takes the answer of a person who says who they are, once', async () => {
    const { world, id, path } = await asking();
    expect((await form(world, path, { answer: 'approved', token })).body).toContain(
      'Recorded: approved by ann',
    );
    expect(await readAsked(world, id)).toMatchObject({ state: 'approved' });
    const again = await form(world, path, { answer: 'rejected', token });
    expect(again.status).toBeGreaterThanOrEqual(400);
    expect(again.body).toContain('Nothing was recorded');
    expect(world.engine.answers).toHaveLength(1);
  });

  test.each([
    ['no token', { token: '' }, 401],
    ['an unknown token', { token: 'x'.repeat(30) }, 401],
    ['somebody who may not', { token: bobsToken }, 403],
    ['another plan', { token, plan: `sha256:${'b'.repeat(64)}` }, 409],
    ['no proof of the form', { token, nonce: '' }, 403],
    ['neither yes nor no', { token, answer: 'maybe' }, 400],
    ['a reason without end', { token, reason: 'x'.repeat(501) }, 400],
  ])('takes no answer with %s', async (_, fields, status) => {
    const { world, id, path } = await asking();
    const answer = await form(world, path, { answer: 'approved', ...fields });
    expect([answer.status, answer.body.includes('Nothing was recorded')]).toEqual([status, true]);
    expect(answer.body).not.toContain(token);
    expect(await readAsked(world, id)).toMatchObject({ state: 'open' });
  });

  test('shows what strangers have written as text', async () => {
    const { world, path } = await asking('<script>alert(1)</script> "\'&');
    const { body } = await knock(world, `GET ${path}`, { token: undefined });
    expect(body).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &quot;&#39;&amp;');
    expect(body).not.toContain('<script');
  });

  test('says so when it is too late', async () => {
    const { world, path } = await asking();
    await world.clock.advance(3_600_000);
    const { body } = await knock(world, `GET ${path}`, { token: undefined });
    expect(body).toContain('expired');
    expect(body).not.toContain('<form');
  });
});
