import { Rejection } from '#domain/rejection.ts';
import { known, reading, type AuthenticatedHandler } from '#shared/http/authenticate.ts';
import { json } from '#shared/http/json-response.ts';
import { parseJsonBody, parseOptionalJsonBody } from '#shared/http/parse-body.ts';
import { appInBody, ofFreeze, scopeInBody } from '#shared/http/places.ts';
import {
  environment,
  maybe,
  name,
  oneOf,
  text,
  usually,
  validateBody,
  wholeNumber,
} from '#shared/http/validate-body.ts';
import { visibleTo } from '#shared/services/access/admit.ts';
import { lift } from '#shared/services/sync/lift.ts';
import { findFreeze, freeze, readFreezes, thaw } from '#shared/services/windows/freezes.ts';
import { movementIn } from '#shared/services/windows/hold.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';

const why = text(500, /\S/, 'the reason, a text');
const year = 366 * 86_400;
const wish = {
  reason: why,
  app: maybe(name),
  environment: maybe(environment),
  seconds: maybe(wholeNumber(60, year)),
  onEnter: usually(oneOf('hold', 'finish-wave'), 'hold' as const),
};

const thawing = { reason: why };

const listFreezes: AuthenticatedHandler = async (_, world, __, caller) => {
  const isVisible = await visibleTo(world, caller);
  const items = (await readFreezes(world)).filter(({ apps }) => apps === undefined || apps.some(isVisible));
  return json(200, { items });
};

const begin: AuthenticatedHandler = async ({ body }, world, by) => {
  const { seconds, ...wished } = validateBody(wish, parseJsonBody(body));
  const until = seconds === undefined ? {} : { until: world.clock.now() + seconds * 1000 };
  return json(201, await freeze(world, by, { ...wished, ...until }));
};

const end: AuthenticatedHandler = async ({ params, body }, world, by) => {
  const { reason } = validateBody(thawing, parseOptionalJsonBody(body));
  const found = await findFreeze(world, params['id'] ?? '');
  await thaw(world, found, by, reason);
  return json(200, found);
};

/** Whether a release that a person requests may move in an environment now, and when the environment opens. */
const showWindows: AuthenticatedHandler = async ({ query }, world) => {
  const { app = '', environment = '' } = query;
  if (!name.fits(app) || environment === '')
    throw new Rejection('malformed', 'malformed', '"app" and "environment" must be names');
  const movement = await movementIn(world, { app, environment }, query['manual'] !== 'false');
  return json(200, { app, environment, ...movement });
};

const held = { app: name, target: name, reason: why };

/** Lifts the hold on a revision that was rolled back, or on a field that two managers fought over. */
const liftHold: AuthenticatedHandler = async ({ body }, world, by) => {
  const { app, target, reason } = validateBody(held, parseJsonBody(body));
  return json(200, await lift(world, { app, target, by, reason }));
};

export const freezeRoutes = [
  reading('GET /v1/freezes', 'anywhere', listFreezes),
  known('POST /v1/freezes', 'release.steer', scopeInBody, begin, wish),
  known('POST /v1/freezes/{id}/thaw', 'release.steer', ofFreeze, end, thawing),
  known('POST /v1/drift/lift', 'release.steer', appInBody, liftHold, held),
  reading('GET /v1/windows', 'anywhere', showWindows),
];

export const handler = onHttp(freezeRoutes);
