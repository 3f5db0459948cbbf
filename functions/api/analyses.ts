import { Rejection } from '#domain/rejection.ts';
import { viewAnalyses } from '#domain/view/analyses.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';
import { type AuthenticatedHandler, reading } from '#shared/http/authenticate.ts';
import { json } from '#shared/http/json-response.ts';
import { ofRelease } from '#shared/http/places.ts';
import { findRelease } from '#shared/services/releases/queries.ts';
import { pageMeasurements } from '#shared/services/store/analysis-records.ts';

/** What the judge saw of one target, analysis by analysis, as numbers to draw; page by page, since a release may wait for days. */
const showAnalyses: AuthenticatedHandler = async ({ params, query }, world) => {
  const { id, targets } = await findRelease(world, params['id'] ?? '');
  const target = query['target'] ?? '';
  if (!targets.includes(target))
    throw new Rejection('malformed', 'malformed', '"target" must be a target of this release');
  const after = query['after'] ?? '0';
  if (!/^\d{1,9}$/.test(after))
    throw new Rejection('malformed', 'malformed', '"after" must be the "next" of an earlier answer');
  const { items, next } = await pageMeasurements(world, id, [target], { target: 0, skip: Number(after) });
  const records = items.flatMap(({ measurements }) => measurements);
  return json(200, {
    ...viewAnalyses(target, records),
    ...(next !== undefined && { next: String(next.skip) }),
  });
};

export const analysisRoutes = [reading('GET /v1/releases/{id}/analyses', ofRelease, showAnalyses)];

export const handler = onHttp(analysisRoutes);
