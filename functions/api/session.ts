import { isObject } from '#domain/json.ts';
import { Rejection } from '#domain/rejection.ts';
import type { SignInKept } from '#ports/identity.ts';
import type { World } from '#ports/world.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';
import { type AuthenticatedHandler, open, self } from '#shared/http/authenticate.ts';
import type { Handler, HttpAnswer } from '#shared/http/http.ts';
import {
  flowCookie,
  flowIn,
  noFlow,
  noSession,
  sessionCookie,
  sessionIn,
  siteOf,
} from '#shared/http/session-cookie.ts';
import { endSession, openSession, sessionMs } from '#shared/services/access/sessions.ts';

/** How long a person may take at the issuer, in seconds. */
const patience = 600;
const callback = '/v1/session/callback';

/** Only a place of the console: an address that leads elsewhere would make this an open redirect. */
const placeIn = (text: string | undefined): string =>
  text !== undefined && /^\/(\?[\x21-\x7e]{0,2000})?$/.test(text) ? text : '/';

const sendTo = (location: string, cookies: readonly string[]): HttpAnswer => ({
  status: 303,
  headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  cookies,
  body: '',
});

/** Redirects the browser to the issuer; a cookie carries what is needed when it returns. */
const begin: Handler = async (request, world) => {
  const site = siteOf(request);
  const { issuer = '', to } = request.query;
  const { signIn } = world.identity;
  if (signIn === undefined) throw new Rejection('not-found', 'no-sign-in', 'there is no sign-in here');
  const begun = await signIn.begin(issuer, site.origin + callback);
  if (begun.kind !== 'begun') return sendTo(stopped(begun.kind, placeIn(to)), []);
  return sendTo(begun.address, [flowCookie(site, { ...begun.kept, to: placeIn(to) }, patience)]);
};

/** Takes what the issuer sends back, once, and opens the session. */
const finish: Handler = async (request, world) => {
  const site = siteOf(request);
  const flow = flowOf(flowIn(request));
  if (flow === undefined) return sendTo(stopped('late', '/'), []);
  const to = placeIn(flow.to);
  const secret = await sessionFor(
    world,
    flow,
    new URL(`${site.origin}${callback}?${queryOf(request.query)}`),
  );
  return 'stopped' in secret
    ? sendTo(stopped(secret.stopped, to), [noFlow(site)])
    : sendTo(to, [noFlow(site), sessionCookie(site, secret.secret, sessionMs / 1000)]);
};

const sessionFor = async (
  world: World,
  flow: SignInKept,
  back: URL,
): Promise<{ readonly secret: string } | { readonly stopped: string }> => {
  const finished = (await world.identity.signIn?.finish(flow, back)) ?? { kind: 'unknown' as const };
  if (finished.kind !== 'token') return { stopped: finished.kind };
  try {
    return { secret: await openSession(world, finished.token) };
  } catch (error) {
    if (error instanceof Rejection)
      return { stopped: error.kind === 'unreachable' ? 'unreachable' : 'refused' };
    throw error;
  }
};

const queryOf = (query: Readonly<Record<string, string>>): string => new URLSearchParams(query).toString();

/** The location, with the code that tells the console why nobody was signed in. */
const stopped = (why: string, to: string): string => `${to}${to.includes('?') ? '&' : '?'}sign-in=${why}`;

const flowOf = (value: unknown): (SignInKept & { readonly to?: string }) | undefined => {
  if (!isObject(value)) return undefined;
  const { issuer, state, nonce, verifier, to } = value;
  const isText = (one: unknown): one is string => typeof one === 'string';
  if (!isText(issuer) || !isText(state) || !isText(nonce) || !isText(verifier)) return undefined;
  return { issuer, state, nonce, verifier, ...(isText(to) && { to }) };
};

/** Ends the session of this browser; a token ends by being forgotten. */
const end: AuthenticatedHandler = async (request, world) => {
  const secret = sessionIn(request);
  if (secret !== undefined) await endSession(world, secret);
  return {
    status: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    cookies: [noSession(siteOf(request))],
    body: '{}',
  };
};

export const sessionRoutes = [
  open('GET /v1/session/begin', begin),
  open(`GET ${callback}`, finish),
  self('POST /v1/session/end', end),
];

export const handler = onHttp(sessionRoutes);
