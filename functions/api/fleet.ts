import { Rejection } from '#domain/rejection.ts';
import { known, reading, type AuthenticatedHandler } from '#shared/http/authenticate.ts';
import { json } from '#shared/http/json-response.ts';
import { parseJsonBody } from '#shared/http/parse-body.ts';
import { promotionInBody, removalInBody, removalInQuery } from '#shared/http/places.ts';
import { environment, maybe, name, names, text, usually, validateBody } from '#shared/http/validate-body.ts';
import { visibleTo } from '#shared/services/access/admit.ts';
import { showFleet } from '#shared/services/promotion/fleet.ts';
import { removeApp } from '#shared/services/releases/remove.ts';
import { viewRemoval } from '#shared/services/releases/removal-view.ts';
import { promote } from '#shared/services/promotion/promote.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';

const wish = { app: name, from: environment, to: environment };

/** Promotes what is verified in one environment to another. */
const begin: AuthenticatedHandler = async ({ body }, world, by, { id: actor }) => {
  const { accepted } = await promote(world, { ...validateBody(wish, parseJsonBody(body)), by, actor });
  return json(201, { release: accepted.release });
};

const show: AuthenticatedHandler = async (_, world, __, caller) =>
  json(200, { items: await showFleet(world, await visibleTo(world, caller)) });

const removal = {
  app: name,
  environments: maybe(names),
  reason: usually(text(500), ''),
  plan: maybe(text(71, /^sha256:[0-9a-f]{64}$/, 'the hash of a plan')),
};

/** What removing an application would remove and keep; writes nothing. */
const showRemoval: AuthenticatedHandler = async ({ query }, world) => {
  const { app = '', environment: from } = query;
  const environments = from?.split(',');
  if (!name.fits(app) || !(environments === undefined || names.fits(environments)))
    throw new Rejection(
      'malformed',
      'malformed',
      '"app" must be the name of an application, and "environment" names with commas between them',
    );
  return json(200, await viewRemoval(world, app, environments));
};

/** Removes an application, as a release of its own. */
const remove: AuthenticatedHandler = async ({ body }, world, by, { id: actor }) => {
  const wished = validateBody(removal, parseJsonBody(body));
  return json(201, { release: await removeApp(world, { ...wished, by, actor }) });
};

export const fleetRoutes = [
  reading('GET /v1/removals', removalInQuery, showRemoval),
  known('POST /v1/removals', 'release.create', removalInBody, remove, removal),
  reading('GET /v1/fleet', 'anywhere', show),
  known('POST /v1/promotions', 'release.create', promotionInBody, begin, wish),
];

export const handler = onHttp(fleetRoutes);
