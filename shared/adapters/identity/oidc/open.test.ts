import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { handClock } from '#adapters/clock/hand.ts';
import type { Issuer } from '#domain/access/issuer.ts';
import { playIssuer } from '#test/fakes/issuer.ts';
import { openOidc } from './open.ts';

const played = await playIssuer();
const other = await playIssuer();
afterAll(() => [played, other].forEach(({ close }) => close()));
beforeEach(() => played.behave('well'));

const start = Date.UTC(2026, 10, 23, 12);
const people: Issuer = {
  name: 'dex',
  url: played.url,
  audiences: ['tidegate'],
  algorithms: ['RS256', 'ES256'],
  claims: {},
  groupsClaim: 'groups',
  nameClaim: 'email',
  clientId: 'tidegate',
  scopes: 'openid',
};
const { clientId: _, ...noSignIn } = people;
const ci: Issuer = { ...noSignIn, name: 'github', claims: { repository: 'acme/*' }, nameClaim: 'actor' };

const open = (issuer = people) => {
  const clock = handClock(start);
  return { clock, identity: openOidc(clock, async () => [issuer]) };
};
const ask = async (token: string | Promise<string>, issuer = people) =>
  open(issuer).identity.verify(await token);
const sign = (claims: Readonly<Record<string, unknown>> = {}, now = start) => played.sign(claims, now);
const seconds = start / 1000;

describe('a token', () => {
  test('of a person proves their subject, groups and verified address', async () => {
    const claims = { email: 'ann@example.com', email_verified: true, groups: ['sre', 7, ''] };
    expect(await ask(sign(claims))).toMatchObject({
      kind: 'known',
      caller: { kind: 'oidc', id: 'dex:u-1', name: 'ann@example.com', groups: ['sre'], issuer: 'dex' },
      also: ['dex:ann@example.com'],
    });
  });

  test('whose address is not said to be verified is not known by it', async () => {
    expect(await ask(sign({ email: 'ann@example.com' }))).toMatchObject({ kind: 'known', also: [] });
  });

  test('of a CI job acts for a person, and is not that person', async () => {
    const found = await ask(sign({ sub: 'repo:acme/shop', repository: 'acme/shop', actor: 'carl' }), ci);
    expect(found).toMatchObject({
      kind: 'known',
      caller: { kind: 'job', id: 'github:repo:acme/shop', onBehalfOf: 'github:carl' },
      also: [],
    });
  });

  const refusals: readonly (readonly [string, string, () => string | Promise<string>, Issuer?])[] = [
    ['expired', 'expired-token', () => sign({ exp: seconds - 61 })],
    ['without an end', 'wrong-claims', () => sign({ exp: undefined })],
    ['for somebody else', 'wrong-audience', () => sign({ aud: 'another' })],
    ['for nobody', 'wrong-audience', () => sign({ aud: undefined })],
    ['of another issuer', 'wrong-issuer', () => other.sign({}, start)],
    ['that claims our issuer and is signed by another', 'not-signed', () => played.forge({}, start)],
    ['that is not signed', 'wrong-algorithm', () => played.unsigned({}, start)],
    ['signed with the public key as a shared secret', 'wrong-algorithm', () => played.confused({}, start)],
    ['whose address is not verified', 'unverified-email', () => sign({ email_verified: false })],
    ['of another repository', 'wrong-claims', () => sign({ repository: 'evil/shop' }), ci],
    ['without the claim that is asked for', 'wrong-claims', () => sign(), ci],
    ['of a clock five minutes ahead', 'clock', () => sign({ iat: seconds + 300 })],
    ['that is not valid yet', 'clock', () => sign({ nbf: seconds + 300 })],
    ['of a clock five minutes behind', 'expired-token', () => sign({}, start - 601_000)],
    ['cut short', 'malformed-token', async () => (await sign()).slice(0, 30)],
    ['that is nothing', 'malformed-token', () => 'eyJ.eyJ.x'],
  ];
  test.each(refusals.map(([what, code, token, issuer]) => ({ what, code, token, issuer })))(
    '$what is refused: $code',
    async ({ code, token, issuer }) => {
      const given = await token();
      const found = await ask(given, issuer);
      expect(found).toMatchObject({ kind: 'refused', code });
      expect(JSON.stringify(found)).not.toContain(given.slice(4));
    },
  );

  test('from a minute ahead or behind still counts', async () => {
    expect(await ask(sign({ iat: seconds + 59 }))).toMatchObject({ kind: 'known' });
    expect(await ask(sign({ exp: seconds - 59 }))).toMatchObject({ kind: 'known' });
  });
});

describe('the keys of an issuer', () => {
  test('are asked for once, and again when a token names a new one', async () => {
    const { clock, identity } = open();
    const before = played.asked();
    const token = await sign();
    const found = await Promise.all(Array.from({ length: 20 }, () => identity.verify(token)));
    expect(new Set(found.map(({ kind }) => kind))).toEqual(new Set(['known']));
    expect(played.asked() - before).toBe(2);
    await played.rotate();
    const rotated = await sign();
    expect(await identity.verify(rotated)).toMatchObject({ kind: 'refused', code: 'unknown-key' });
    await clock.advance(10_000);
    expect(await identity.verify(rotated)).toMatchObject({ kind: 'known' });
    expect(played.asked() - before).toBe(4);
  });

  test('are not asked for by every junk token', async () => {
    const { identity } = open();
    await identity.verify(await sign());
    const before = played.asked();
    for (let times = 0; times < 20; times += 1)
      await identity.verify(await other.sign({ iss: played.url }, start));
    expect(played.asked()).toBe(before);
  });

  test.each([
    ['slow', /takes longer than/],
    ['huge', /larger than 256 KiB/],
    ['elsewhere', /redirects are not followed/],
    ['broken', /answers 500/],
    ['junk', /no list of keys/],
  ] as const)('that are %s are one clear error, told to everybody at once', async (manner, reason) => {
    const { clock, identity } = open();
    played.behave(manner);
    const token = await sign();
    const asked = played.asked();
    const found = await Promise.all(Array.from({ length: 20 }, () => identity.verify(token)));
    for (const one of found)
      expect(one).toMatchObject({ kind: 'unreachable', reason: expect.stringMatching(reason) });
    await identity.verify(token);
    expect(played.asked() - asked).toBe(2);
    played.behave('well');
    await clock.advance(10_000);
    expect(await identity.verify(token)).toMatchObject({ kind: 'known' });
  });

  test('are used for a day while the issuer does not answer, and not longer', async () => {
    const { clock, identity } = open();
    await identity.verify(await sign());
    played.behave('broken');
    await clock.advance(23 * 3_600_000);
    expect(await identity.verify(await sign({}, clock.now()))).toMatchObject({ kind: 'known' });
    await clock.advance(3_600_000);
    expect(await identity.verify(await sign({}, clock.now()))).toMatchObject({ kind: 'unreachable' });
  });

  test('are not taken from an issuer that names another', async () => {
    const found = await ask(played.sign({ iss: `${played.url}/` }, start), {
      ...people,
      url: `${played.url}/`,
    });
    expect(found).toMatchObject({
      kind: 'unreachable',
      reason: expect.stringContaining('names another issuer'),
    });
  });
});
