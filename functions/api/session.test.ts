import { afterAll, expect, test } from 'vitest';
import { openOidc } from '#adapters/identity/oidc/open.ts';
import { accessFrom } from '#adapters/settings/access.ts';
import { sessionStream } from '#domain/streams.ts';
import { type ApiWorld, apiWorld, type Asking, knock } from '#test/api/world.ts';
import { confidential, startProvider, walkSignIn } from '#test/fakes/identity-provider.ts';
import { requestOf } from '#functions/runtime/lambda-http.ts';
import { expireSessions, sessionMs } from '#shared/services/access/sessions.ts';
import { serve } from '../../cli/server/serve.ts';
import { answerRequest } from './routes.ts';

/* A browser's sign-in at a real OpenID provider, and what its cookie opens, by the routes themselves. */

const provider = await startProvider();
const closing: (() => unknown)[] = [provider.close];
afterAll(async () => {
  for (const close of closing) await close();
});

/** The API on loopback, whose clock the test may set forward. */
const openApi = async (
  claims: Readonly<Record<string, string>> = {},
  client: { readonly clientId: string; readonly clientSecret?: string } = { clientId: 'tidegate' },
) => {
  const base = apiWorld();
  let ahead = 0;
  const clock = { ...base.clock, now: () => Date.now() + ahead };
  const issuers = [
    {
      name: 'dex',
      url: provider.url,
      ...client,
      groupsClaim: 'groups',
      nameClaim: 'email',
      scopes: 'openid email groups',
      claims,
    },
  ];
  const settings = { ...base.settings, ...accessFrom(async () => ({ issuers })) };
  const identity = openOidc(clock, () => settings.issuers());
  const world: ApiWorld = { ...base, settings, identity, clock };
  const serving = await serve(0, (request) => answerRequest(request, world));
  closing.unshift(() => serving.stop());
  return { world, url: serving.url, later: (ms: number) => (ahead += ms) };
};

const cookiesOf = (response: Response) =>
  response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0] ?? '')
    .join('; ');

/** Signs ann in as a browser does; answers the last redirect, with what it sets. */
const signIn = async (url: string, to = '/?view=approvals') => {
  const begun = await fetch(
    `${url}/v1/session/begin?${new URLSearchParams({ issuer: 'dex', to }).toString()}`,
    { redirect: 'manual' },
  );
  const kept = cookiesOf(begun);
  const back = Promise.withResolvers<Response>();
  // The provider's pages are walked until they lead back here; this browser's cookies of ours go along.
  const address = begun.headers.get('location') ?? '';
  await walkSignIn(address, 'ann', async (location) => {
    if (!location.startsWith(url)) return false;
    back.resolve(await fetch(location, { redirect: 'manual', headers: { cookie: kept } }));
    return true;
  });
  return { begun, finished: await back.promise };
};

test('who signs in at the issuer is known by a cookie that scripts cannot read, and comes back to where they were', async () => {
  const { world, url } = await openApi();
  const { begun, finished } = await signIn(url);
  expect(begun.headers.getSetCookie()[0]).toMatch(/HttpOnly; SameSite=Lax; Max-Age=600$/);
  expect(finished.status).toBe(303);
  expect(finished.headers.get('location')).toBe('/?view=approvals');
  const [flow, session = ''] = finished.headers.getSetCookie();
  expect(flow).toMatch(/=; Path=\/; HttpOnly; SameSite=Lax; Max-Age=0$/);
  expect(session).toMatch(
    /^tidegate-\d+=[0-9a-z]{26}\.[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict; Max-Age=28800$/,
  );
  const me = await fetch(`${url}/v1/me`, {
    headers: { cookie: session.split(';')[0] ?? '', 'tidegate-console': '1' },
  });
  expect(await me.json()).toMatchObject({ kind: 'oidc', name: 'ann@example.com', groups: ['sre'] });
  // What opens the session is kept nowhere.
  const kept = await world.journal.read((await world.journal.list(sessionStream('')))[0]?.stream ?? '');
  expect(JSON.stringify(kept)).not.toContain(session.split(';')[0]?.split('.')[1]);
});

test('a confidential client signs people in with its secret, which is shown nowhere; another secret opens nothing', async () => {
  const { client_id: clientId, client_secret: clientSecret } = confidential;
  const { world, url } = await openApi({}, { clientId, clientSecret });
  const { finished } = await signIn(url);
  expect(finished.headers.get('location')).toBe('/?view=approvals');
  const listed = await (await fetch(`${url}/v1/sign-in`)).text();
  expect(listed).toContain(clientId);
  const kept = await Promise.all(
    (await world.journal.list('')).map(({ stream }) => world.journal.read(stream)),
  );
  expect(JSON.stringify([listed, kept])).not.toContain(clientSecret);
  const wrong = await openApi({}, { clientId, clientSecret: 'another-secret-than-that-of-the-client' });
  expect((await signIn(wrong.url)).finished.headers.get('location')).toContain('sign-in=refused');
});

test('a cookie alone opens nothing: it needs the header of the console, and no other origin', async () => {
  const { world, url } = await openApi();
  const { finished } = await signIn(url);
  const cookie = cookiesOf(finished);
  const host = new URL(url).host;
  const asked = async (headers: Asking['headers']) =>
    (await knock(world, 'GET /v1/me', { token: undefined, headers: { cookie, host, ...headers } })).status;
  expect(await asked({})).toBe(401);
  expect(await asked({ 'tidegate-console': '1' })).toBe(200);
  expect(await asked({ 'tidegate-console': '1', origin: `http://${host}` })).toBe(200);
  expect(await asked({ 'tidegate-console': '1', origin: 'https://evil.example' })).toBe(401);
  expect(await asked({ 'tidegate-console': '1', origin: 'http://127.0.0.1:1' })).toBe(401);
  // Behind TLS only the cookie that no other host can have set counts.
  expect(await asked({ 'tidegate-console': '1', host: 'tidegate.example.com' })).toBe(401);
});

test('a session ends when it is ended, and after its time; then it is forgotten', async () => {
  const { world, url, later } = await openApi();
  const headers = { cookie: cookiesOf((await signIn(url)).finished), 'tidegate-console': '1' };
  const other = { cookie: cookiesOf((await signIn(url)).finished), 'tidegate-console': '1' };
  const status = async (of: Record<string, string>) => (await fetch(`${url}/v1/me`, { headers: of })).status;
  expect([await status(headers), await status(other)]).toEqual([200, 200]);
  const ended = await fetch(`${url}/v1/session/end`, { method: 'POST', headers });
  expect(ended.headers.getSetCookie()[0]).toMatch(/=; .*Max-Age=0$/);
  expect([await status(headers), await status(other)]).toEqual([401, 200]);
  later(sessionMs + 1);
  const late = await fetch(`${url}/v1/me`, { headers: other });
  expect(await late.json()).toMatchObject({ code: 'session-ended' });
  await expireSessions(world);
  expect(await world.journal.list(sessionStream(''))).toEqual([]);
});

test.each([
  ['an answer to a sign-in that this browser did not begin', '', 'code=x&state=y', '/?sign-in=late'],
  ['an answer with another state', 'kept', 'code=x&state=y', '/?sign-in=refused'],
  ['a person who says no', 'kept', 'error=access_denied&state=STATE', '/?sign-in=refused'],
  ['a code that the issuer never gave', 'kept', 'code=x&state=STATE&iss=ISS', '/?sign-in=refused'],
])('%s opens nothing', async (_, cookies, query, place) => {
  const { url } = await openApi();
  const begun = await fetch(`${url}/v1/session/begin?issuer=dex&to=//evil.example`, { redirect: 'manual' });
  const { searchParams } = new URL(begun.headers.get('location') ?? '');
  const sent = query
    .replace('STATE', searchParams.get('state') ?? '')
    .replace('ISS', encodeURIComponent(provider.url));
  const headers: Record<string, string> = cookies === '' ? {} : { cookie: cookiesOf(begun) };
  const finished = await fetch(`${url}/v1/session/callback?${sent}`, { redirect: 'manual', headers });
  expect(finished.headers.get('location')).toBe(place);
  expect(finished.headers.getSetCookie().filter((line) => line.includes('Strict'))).toEqual([]);
});

test('whoever the operator does not let in gets no session', async () => {
  const { url } = await openApi({ email: '*@acme.example' });
  const { finished } = await signIn(url);
  expect(finished.headers.get('location')).toBe('/?view=approvals&sign-in=refused');
});

test('an issuer that nobody signs in at, or that is away, sends the browser back with the reason', async () => {
  const { url } = await openApi();
  const begin = async (issuer: string) =>
    (await fetch(`${url}/v1/session/begin?issuer=${issuer}`, { redirect: 'manual' })).headers.get('location');
  expect(await begin('nobody')).toBe('/?sign-in=unknown');
});

test('an HTTP API of AWS keeps cookies apart from the other headers', () => {
  const event = {
    rawPath: '/v1/me',
    rawQueryString: '',
    headers: { Host: 'x' },
    cookies: ['a=1', 'b=2'],
    requestContext: { http: { method: 'GET' } },
  };
  expect(requestOf(event as unknown as Parameters<typeof requestOf>[0]).headers).toEqual({
    host: 'x',
    cookie: 'a=1; b=2',
  });
});
