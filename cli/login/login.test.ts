import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openOidc } from '#adapters/identity/oidc/open.ts';
import { accessFrom } from '#adapters/settings/access.ts';
import { systemClock } from '#adapters/clock/system.ts';
import { answerRequest } from '#functions/api/routes.ts';
import { apiWorld } from '#test/api/world.ts';
import { guarded, startProvider, walkSignIn } from '#test/fakes/identity-provider.ts';
import { main } from '../main.ts';
import { serve } from '../server/serve.ts';
import { playTerminal } from '../terminal.fixture.ts';

/* The CLI signs in at a real OpenID provider, and a real server takes its token. */

const provider = await startProvider();
const home = mkdtempSync(join(tmpdir(), 'tidegate-login-'));
const access = {
  issuers: [
    { name: 'op', url: provider.url, clientId: 'tidegate', scopes: 'openid email groups offline_access' },
  ],
  roles: [{ name: 'sre', may: ['read' as const], who: [{ group: 'sre' }] }],
  people: [{ name: 'ann', is: ['op:ann@example.com'] }],
};
const base = apiWorld();
const settings = { ...base.settings, ...accessFrom(async () => access) };
const clock = { ...base.clock, now: () => Date.now() };
const identity = openOidc(systemClock(), () => settings.issuers());
const serving = await serve(0, (request) => answerRequest(request, { ...base, clock, settings, identity }));
afterAll(async () => {
  await serving.stop();
  provider.close();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

/** Runs a verb, and signs in as that person at every address that it shows. */
const run = async (
  args: readonly string[],
  person?: string,
  env: Readonly<Record<string, string>> = { TIDEGATE_SERVER: serving.url },
) => {
  const walks: Promise<string>[] = [];
  const io = playTerminal({ env: { HOME: home, ...env } });
  const hear = (text: string): void => {
    io.complained.push(text);
    const address = /^(?:or )?open (?:this address|http)[^]*?(http:\S+)$|^or open (http:\S+)$/.exec(text);
    if (person !== undefined && address !== null)
      walks.push(walkSignIn(address[1] ?? address[2] ?? '', person));
  };
  const code = await main(args, { ...io, err: hear });
  await Promise.all(walks);
  return { code, said: io.printed.join('\n'), complained: io.complained.join('\n') };
};
const file = join(home, '.config/tidegate/sign-ins.json');

test.each([
  ['a browser', ['login']],
  ['another device', ['login', '--device']],
])(
  'with %s somebody signs in, is themselves to the server, and signs out',
  { timeout: 60_000 },
  async (_, words) => {
    expect((await run(['whoami'])).code).toBe(10);
    const signedIn = await run(words, 'ann');
    expect([signedIn.code, signedIn.complained]).toEqual([0, expect.stringContaining(provider.url)]);
    expect(signedIn.said).toContain('ann (user:ann, as op:ann; signed in)');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(signedIn.said + signedIn.complained).not.toContain(tokenIn(file));
    const who = await run(['whoami']);
    expect([who.code, who.said]).toEqual([0, expect.stringMatching(/groups: sre\nrole sre: read on all/)]);
    expect((await run(['status'])).code).toBe(0);
    expect((await run(['token', 'list'])).complained).toMatch(/no role of ann has the verb admin/);
    expect((await run(['logout'])).said).toContain('signed out of');
    expect((await run(['status'])).code).toBe(10);
  },
);

test('a sign-in that has run out is renewed with its refresh token', { timeout: 60_000 }, async () => {
  await run(['login'], 'ann');
  const before = tokenIn(file);
  // Tokens of the same second are the same token.
  await new Promise((resolve) => setTimeout(resolve, 1100));
  const late = playTerminal({ env: { HOME: home, TIDEGATE_SERVER: serving.url } });
  expect(await main(['whoami'], { ...late, now: () => Date.now() + 55_000 })).toBe(0);
  expect(tokenIn(file)).not.toBe(before);
  await run(['logout']);
});

test('a server without sign-in says what to do', async () => {
  const plain = await serve(0, (request) => answerRequest(request, apiWorld()));
  const io = playTerminal({ env: { HOME: home } });
  expect(await main(['login', '--server', plain.url], io)).toBe(1);
  expect(io.complained.join('\n')).toContain('access.issuers');
  await plain.stop();
});

/* A provider that knows no public client: whoever signs in there has the secret of its client. */
describe('a client that has a secret', () => {
  const guardedIssuers = [
    { name: 'op', url: provider.url, clientId: guarded.client_id, scopes: 'openid email groups' },
  ];
  const own = { ...base.settings, ...accessFrom(async () => ({ ...access, issuers: guardedIssuers })) };
  const known = openOidc(systemClock(), () => own.issuers());
  const guardedWorld = { ...base, clock, settings: own, identity: known };
  const secretFile = join(home, 'client-secret');
  writeFileSync(secretFile, `${guarded.client_secret}\n`, { mode: 0o600 });
  const [manyWords, tooLong] = [join(home, 'words'), join(home, 'long')];
  writeFileSync(manyWords, 'user: ann\nsecret: x\n');
  writeFileSync(tooLong, 'x'.repeat(5000));
  let server: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => void (server = await serve(0, (request) => answerRequest(request, guardedWorld))));
  afterAll(() => server.stop());
  const at = (env: Readonly<Record<string, string>>) => ({ TIDEGATE_SERVER: server.url, ...env });

  test.each([
    ['by a file and a browser', ['login', '--client-secret-file', secretFile], {}],
    ['by a file and a code', ['login', '--device', '--client-secret-file', secretFile], {}],
    ['by a variable', ['login', '--device'], { TIDEGATE_CLIENT_SECRET: guarded.client_secret }],
  ])('signs in %s, and keeps nothing of it', { timeout: 60_000 }, async (_, words, env) => {
    const signedIn = await run(words, 'ann', at(env));
    expect([signedIn.code, signedIn.said]).toEqual([0, expect.stringContaining('op:ann; signed in')]);
    const kept = readFileSync(file, 'utf8');
    expect(kept).toContain(guarded.client_id);
    for (const text of [kept, signedIn.said, signedIn.complained])
      expect(text).not.toContain(guarded.client_secret);
    await run(['logout'], undefined, at({}));
  });

  test.each([
    [
      'no secret',
      {},
      /asks for the secret of the client tidegate-guarded: put it into TIDEGATE_CLIENT_SECRET/,
    ],
    [
      'another secret',
      { TIDEGATE_CLIENT_SECRET: 'wrong-secret-of-hers' },
      /does not accept the secret of the client/,
    ],
  ])('with %s says what to do', { timeout: 60_000 }, async (_, env, sentence) => {
    for (const words of [['login', '--device'], ['login']]) {
      const { code, complained } = await run(words, 'ann', at(env));
      expect(code).toBe(10);
      expect(complained).toMatch(sentence);
      expect(complained).not.toContain('wrong-secret-of-hers');
    }
  });

  test.each([
    ['is not there', join(home, 'no-such-file'), /cannot be read \(ENOENT\)/],
    ['is a folder', home, /is no file but/],
    ['holds more than a secret', manyWords, /must hold the secret and nothing else/],
    ['is too long', tooLong, /may have 4096/],
  ])('a file that %s is refused by its name', async (_, path, sentence) => {
    const { code, complained } = await run(['login', '--client-secret-file', path], undefined, at({}));
    expect([code, complained]).toEqual([1, expect.stringMatching(sentence)]);
  });
});

const tokenIn = (path: string): string => /"idToken": "([^"]+)"/.exec(readFileSync(path, 'utf8'))?.[1] ?? '';
