import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openOidc } from '#adapters/identity/oidc/open.ts';
import { accessFrom } from '#adapters/settings/access.ts';
import { type AccessVerb, accessVerbs } from '#domain/access/policy.ts';
import { openLocalTable } from '#test/contract/local-table.ts';
import { playIssuer } from '#test/fakes/issuer.ts';
import { playSecretsManager } from '#test/fakes/secrets-manager.ts';
import { apiWorld } from '#test/api/world.ts';
import { serve } from '../../cli/server/serve.ts';
import { answerRequest, routes } from './routes.ts';

/*
 * Every route of the table × every identity, on the local server over HTTP and on the handlers that Lambda calls. The
 * table is the one that the product serves: a new route is in here by itself.
 */

const [issuer, stranger] = [await playIssuer(), await playIssuer()];
const manager = await playSecretsManager();
const table = await openLocalTable();

/** A role for each verb, held by the group of its name. */
const access = {
  issuers: [{ name: 'dex', url: issuer.url, clientId: 'tidegate' }],
  roles: accessVerbs.map((verb) => ({
    name: `may-${verb.replace('.', '-')}`,
    may: [verb],
    who: [{ group: verb }],
  })),
};

const now = () => Date.now();
const groups = (...names: readonly string[]) => ({ groups: names });
const others = (verb: AccessVerb): readonly string[] =>
  // Whoever may do anything to an application may read it, and an admin may do everything.
  verb === 'read' ? [] : accessVerbs.filter((one) => one !== verb && one !== 'admin');

type Route = (typeof routes)[number];
type Wanted = 'refused' | 'denied' | 'let-in';
const verbOf = ({ access: verb }: Route): AccessVerb => (verb === 'self' || verb === 'open' ? 'read' : verb);

const all = groups(...accessVerbs);
const seconds = () => Math.floor(now() / 1000);
const identities: readonly (readonly [string, Wanted, (route: Route) => Promise<string | undefined>])[] = [
  ['no token', 'refused', async () => undefined],
  ['junk', 'refused', async () => 'x'],
  ['expired', 'refused', () => issuer.sign({ ...all, exp: seconds() - 120 }, now())],
  ['wrong audience', 'refused', () => issuer.sign({ ...all, aud: 'another' }, now())],
  ['wrong issuer', 'refused', () => stranger.sign(all, now())],
  ['alg none', 'refused', async () => issuer.unsigned(all, now())],
  ['HS256 with the public key', 'refused', () => issuer.confused(all, now())],
  ['forged', 'refused', () => issuer.forge(all, now())],
  ['valid without the verb', 'denied', (route) => issuer.sign(groups(...others(verbOf(route))), now())],
  ['valid', 'let-in', (route) => issuer.sign(groups(verbOf(route)), now())],
];

const doors: Record<string, (route: Route, bearer: string | undefined) => Promise<number>> = {};
const closing: (() => unknown)[] = [issuer.close, stranger.close, () => manager.close(), table.close];

const pathOf = ({ path }: Route): string => path.replaceAll(/\{\w+\}/g, 'anything');
const headersOf = (bearer: string | undefined): Record<string, string> =>
  bearer === undefined ? {} : { authorization: `Bearer ${bearer}` };

// The functions' log lines are not what is looked at.
vi.spyOn(process.stderr, 'write').mockReturnValue(true);

beforeAll(async () => {
  await openServer();
  await openFunctions();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  for (const close of closing) await close();
});

const openServer = async (): Promise<void> => {
  const base = apiWorld();
  const settings = { ...base.settings, ...accessFrom(async () => access) };
  const clock = { ...base.clock, now };
  const identity = openOidc(clock, () => settings.issuers());
  const serving = await serve(0, (request) => answerRequest(request, { ...base, settings, clock, identity }));
  closing.unshift(() => serving.stop());
  doors['the local server'] = async (route, bearer) => {
    const { method } = route;
    const body = method === 'GET' ? {} : { body: '{}' };
    const response = await fetch(`${serving.url}${pathOf(route)}`, {
      method,
      headers: headersOf(bearer),
      ...body,
    });
    await response.text();
    return response.status;
  };
};

/** The handlers as they are bundled, over a table and secrets that are played. */
const openFunctions = async (): Promise<void> => {
  manager.texts.set('api', JSON.stringify({ access }));
  for (const name of ['clusters', 'registries', 'windows', 'operations']) manager.texts.set(name, '{}');
  const env = {
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: manager.url,
    TIDEGATE_TABLE: table.name,
    TIDEGATE_API: 'api',
    TIDEGATE_CLUSTERS: 'clusters',
    TIDEGATE_REGISTRIES: 'registries',
    TIDEGATE_WINDOWS: 'windows',
    TIDEGATE_OPERATIONS: 'operations',
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const files = readdirSync(import.meta.dirname).filter(
    (file) => /^[a-z]+\.ts$/.test(file) && file !== 'routes.ts',
  );
  const functions = await Promise.all(files.map((file) => import(`./${file}`)));
  doors['the function'] = async (route, bearer) => {
    const { handler } = functions.find((one) => servesRoute(one, route)) as { readonly handler: Handler };
    const answer = await handler(eventOf(route, bearer), context);
    return answer.statusCode;
  };
};

type Handler = (event: APIGatewayProxyEventV2, context: Context) => Promise<{ readonly statusCode: number }>;

const servesRoute = (module: Readonly<Record<string, unknown>>, route: Route): boolean =>
  Object.values(module).some((value) => Array.isArray(value) && value.includes(route));

const context = { functionName: 'api', awsRequestId: 'q', getRemainingTimeInMillis: () => 28_000 } as Context;

const eventOf = (route: Route, bearer: string | undefined) =>
  ({
    rawPath: pathOf(route),
    rawQueryString: '',
    headers: headersOf(bearer),
    requestContext: { http: { method: route.method } },
    ...(route.method === 'GET' ? {} : { body: '{}' }),
  }) as unknown as APIGatewayProxyEventV2;

const statusesOf: Readonly<Record<Wanted, (status: number) => boolean>> = {
  refused: (status) => status === 401,
  denied: (status) => status === 403,
  'let-in': (status) => status !== 401 && status !== 403 && status < 500,
};

const closed = routes.filter((route) => route.access !== 'open');

describe.each(['the local server', 'the function'])('on %s', (door) => {
  test.each(closed.map((route) => ({ at: `${route.method} ${route.path}`, verb: route.access, route })))(
    '$at ($verb) is for whoever has the verb, and for nobody else',
    { timeout: 60_000 },
    async ({ route }) => {
      for (const [name, wanted, tokenOf] of identities) {
        const status = await doors[door]?.(route, await tokenOf(route));
        // Whoever is known may ask who they are.
        const expected = route.access === 'self' && wanted === 'denied' ? 'let-in' : wanted;
        expect.soft(statusesOf[expected](status ?? 0), `${name}: ${status}`).toBe(true);
      }
    },
  );
});

test('every route declares a verb, and what is open proves its sender itself or has nothing to hide', () => {
  const open = routes
    .filter((route) => route.access === 'open')
    .map(({ method, path }) => `${method} ${path}`);
  expect(open).toEqual([
    'POST /v1/hooks/{receiver}',
    'POST /v1/hooks/{receiver}/{secret}',
    'OPTIONS /v1/hooks/{receiver}',
    'OPTIONS /v1/hooks/{receiver}/{secret}',
    'POST /v1/chat/{chat}',
    'GET /a/{token}',
    'POST /a/{token}',
    'GET /healthz',
    'GET /',
    'GET /console/{file}',
    'GET /v1/sign-in',
    // A browser that signs in is nobody yet; the issuer says who it is.
    'GET /v1/session/begin',
    'GET /v1/session/callback',
    'GET /v1/openapi.json',
  ]);
  const verbs: readonly string[] = [...accessVerbs, 'self'];
  for (const { access: verb } of closed) expect(verbs).toContain(verb);
});
