import { Rejection } from '#domain/rejection.ts';
import { viewAnalyses } from '#domain/view/analyses.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';
import { type AuthenticatedHandler, reading } from '#shared/http/authenticate.ts';
import { json } from '#shared/http/json-response.ts';
import { ofRelease } from '#shared/http/places.ts';
import { findRelease } from '#shared/services/releases/queries.ts';
import { readMeasurements } from '#shared/services/store/analysis-records.ts';

/** What the judge saw of one target, analysis by analysis, as numbers to draw. */
const showAnalyses: AuthenticatedHandler = async ({ params, query }, world) => {
  const { id, targets } = await findRelease(world, params['id'] ?? '');
  const target = query['target'] ?? '';
  if (!targets.includes(target))
    throw new Rejection('malformed', 'malformed', '"target" must be a target of this release');
  return json(200, viewAnalyses(target, await readMeasurements(world, id, target)));
};

export const analysisRoutes = [reading('GET /v1/releases/{id}/analyses', ofRelease, showAnalyses)];

export const handler = onHttp(analysisRoutes);
