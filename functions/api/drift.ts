import { Rejection } from '#domain/rejection.ts';
import { reading, type AuthenticatedHandler } from '#shared/http/authenticate.ts';
import { json } from '#shared/http/json-response.ts';
import { name } from '#shared/http/validate-body.ts';
import { visibleTo } from '#shared/services/access/admit.ts';
import { showDrift } from '#shared/services/sync/show.ts';
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

export const driftRoutes = [reading('GET /v1/drift', 'anywhere', showEnvironments)];

export const handler = onHttp(driftRoutes);
