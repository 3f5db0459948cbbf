import { Rejection } from '#domain/rejection.ts';
import { viewLooks } from '#domain/view/looks.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';
import { type AuthenticatedHandler, reading } from '#shared/http/authenticate.ts';
import { json } from '#shared/http/json-response.ts';
import { ofRelease } from '#shared/http/places.ts';
import { findRelease } from '#shared/services/releases/queries.ts';
import { readMeasurements } from '#shared/services/store/analysis-records.ts';

/** What the judge saw of one target, look by look, as numbers to draw. */
const showLooks: AuthenticatedHandler = async ({ params, query }, world) => {
  const { id, targets } = await findRelease(world, params['id'] ?? '');
  const target = query['target'] ?? '';
  if (!targets.includes(target))
    throw new Rejection('malformed', 'malformed', '"target" must be a target of this release');
  return json(200, viewLooks(target, await readMeasurements(world, id, target)));
};

export const lookRoutes = [reading('GET /v1/releases/{id}/looks', ofRelease, showLooks)];

export const handler = onHttp(lookRoutes);
