import { known, reading, type AuthenticatedHandler } from '#shared/http/authenticate.ts';
import { json } from '#shared/http/json-response.ts';
import { parseJsonBody } from '#shared/http/parse-body.ts';
import { promotionInBody } from '#shared/http/places.ts';
import { name, text, validateBody } from '#shared/http/validate-body.ts';
import { visibleTo } from '#shared/services/access/admit.ts';
import { showFleet } from '#shared/services/promotion/fleet.ts';
import { promote } from '#shared/services/promotion/promote.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';

const environment = text(63, /^\S+$/, 'a name');
const wish = { app: name, from: environment, to: environment };

/** Brings what is good in one environment to another. */
const begin: AuthenticatedHandler = async ({ body }, world, by, { id: actor }) => {
  const { accepted } = await promote(world, { ...validateBody(wish, parseJsonBody(body)), by, actor });
  return json(201, { release: accepted.release });
};

const show: AuthenticatedHandler = async (_, world, __, caller) =>
  json(200, { items: await showFleet(world, await visibleTo(world, caller)) });

export const fleetRoutes = [
  reading('GET /v1/fleet', 'anywhere', show),
  known('POST /v1/promotions', 'release.create', promotionInBody, begin, wish),
];

export const handler = onHttp(fleetRoutes);
