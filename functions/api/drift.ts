import { Rejection } from '#domain/rejection.ts';
import { known, reading, type AuthenticatedHandler } from '#shared/http/authenticate.ts';
import { json } from '#shared/http/json-response.ts';
import { parseJsonBody } from '#shared/http/parse-body.ts';
import { appInBody } from '#shared/http/places.ts';
import { name, text, validateBody } from '#shared/http/validate-body.ts';
import { visibleTo } from '#shared/services/access/admit.ts';
import { lift, showDrift } from '#shared/services/sync/show.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';

/** How environments stand against what was released there, as their clusters say it now. */
const showEnvironments: AuthenticatedHandler = async ({ query }, world, _, caller) => {
  const { environment, app } = query;
  if (app !== undefined && !name.fits(app))
    throw new Rejection('malformed', 'malformed', '"app" must be the name of an application');
  const isVisible = await visibleTo(world, caller);
  const selection = {
    ...(environment !== undefined && { environment }),
    ...(app !== undefined && { apps: [app] }),
  };
  return json(200, { items: await showDrift(world, selection, isVisible) });
};

const wish = { app: name, target: name, reason: text(500, /\S/, 'the reason, a text') };

/** What was taken back in a target, or fought over, may come again. */
const liftHold: AuthenticatedHandler = async ({ body }, world, by) => {
  const { app, target, reason } = validateBody(wish, parseJsonBody(body));
  return json(200, await lift(world, { app, target, by, reason }));
};

export const driftRoutes = [
  reading('GET /v1/drift', 'anywhere', showEnvironments),
  known('POST /v1/drift/lift', 'release.steer', appInBody, liftHold, wish),
];

export const handler = onHttp(driftRoutes);
