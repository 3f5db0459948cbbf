import { catalogues } from '#domain/view/sentences/catalogues.ts';
import { languageFor } from '#shared/http/language.ts';
import { describePolicy } from '#domain/approval/describe-policy.ts';
import { rolesOf } from '#domain/access/decide.ts';
import { Rejection } from '#domain/rejection.ts';
import { createToken, listTokens, revokeToken } from '#shared/services/access/tokens.ts';
import { readTrail } from '#shared/services/audit/trail.ts';
import { type AuthenticatedHandler, known, open, reading, self } from '#shared/http/authenticate.ts';
import type { Handler } from '#shared/http/http.ts';
import { json } from '#shared/http/json-response.ts';
import { parseJsonBody } from '#shared/http/parse-body.ts';
import { everything } from '#shared/http/places.ts';
import { names, text, validateBody, wholeNumber } from '#shared/http/validate-body.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';

const day = 86_400;
const wish = {
  name: text(63, /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/, 'lower-case letters, digits and dashes'),
  purpose: text(200, /\S/, 'what the token is for'),
  roles: names,
  expiresInSeconds: wholeNumber(60, 366 * day),
};

/** Makes a token; the answer shows it once. */
const makeToken: AuthenticatedHandler = async ({ body }, world, by) => {
  const { token, view } = await createToken(world, by, validateBody(wish, parseJsonBody(body)));
  return json(201, { ...view, token });
};

const showTokens: AuthenticatedHandler = async (_, world) => json(200, { items: await listTokens(world) });

const endToken: AuthenticatedHandler = async ({ params }, world, by) =>
  json(200, await revokeToken(world, by, params['id'] ?? ''));

/** Who the caller is, how Tidegate knows it, and what the caller may do. */
const showCaller: AuthenticatedHandler = async (_, world, __, caller) => {
  const { kind, id, name, knownAs, groups = [] } = caller;
  const roles = rolesOf(await world.settings.access(), caller).map((role) => ({
    name: role.name,
    may: role.may,
    ...(role.apps !== undefined && { apps: role.apps }),
    ...(role.environments !== undefined && { environments: role.environments }),
  }));
  return json(200, { kind, id, name, ...(knownAs !== undefined && { knownAs }), groups, roles });
};

/** Who may do what, as the settings have it. Names only: nothing in it proves who somebody is. */
const showRoles: AuthenticatedHandler = async (request, world) => {
  const say = catalogues[languageFor(request)];
  const { roles, people = [], approvals = {} } = await world.settings.access();
  return json(200, {
    ...(roles !== undefined && { roles }),
    people,
    approvals: Object.entries(approvals).map(([environment, policy]) => ({
      environment,
      needs: say.reason(describePolicy(policy)),
    })),
    issuers: (await world.settings.issuers()).map(({ name }) => name),
  });
};

/** Where people sign in; public, as it is at the provider. */
const showSignIn: Handler = async (_, world) => {
  const issuers = await world.settings.issuers();
  const items = issuers.flatMap(({ name, url, clientId, scopes }) =>
    clientId === undefined ? [] : [{ name, url, clientId, scopes }],
  );
  return json(200, { items });
};

const pageSize = 500;

/** The audit trail, oldest first. A reader can verify each record by the hash of the one before it. */
const showTrail: AuthenticatedHandler = async ({ query }, world) => {
  const after = query['after'] ?? '0';
  if (!/^\d{1,12}$/.test(after))
    throw new Rejection('malformed', 'malformed', '"after" must be the number of a record');
  const items = await readTrail(world, Number(after), pageSize);
  const last = items.at(-1)?.seq;
  return json(200, { items, ...(items.length === pageSize && { next: last }) });
};

export const accessRoutes = [
  self('GET /v1/me', showCaller),
  open('GET /v1/sign-in', showSignIn),
  known('GET /v1/tokens', 'admin', everything, showTokens),
  known('POST /v1/tokens', 'admin', everything, makeToken, wish),
  known('POST /v1/tokens/{id}/revoke', 'admin', everything, endToken),
  reading('GET /v1/roles', everything, showRoles),
  reading('GET /v1/audit', everything, showTrail),
];

export const handler = onHttp(accessRoutes);
