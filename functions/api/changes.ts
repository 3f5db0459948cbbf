import { Rejection } from '#domain/rejection.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';
import { type AuthenticatedHandler, reading } from '#shared/http/authenticate.ts';
import { json } from '#shared/http/json-response.ts';
import { ofRelease } from '#shared/http/places.ts';
import { changesOf } from '#shared/services/releases/changes.ts';
import { findRelease } from '#shared/services/releases/queries.ts';

/** What a release changes, with where each line is written. */
const showChanges: AuthenticatedHandler = async ({ params }, world) => {
  const release = await findRelease(world, params['id'] ?? '');
  if (release.plan === undefined)
    throw new Rejection('conflict', 'not-planned', 'this release has no plan yet, or never got one');
  return json(200, await changesOf(world, release));
};

export const changeRoutes = [reading('GET /v1/releases/{id}/changes', ofRelease, showChanges)];

export const handler = onHttp(changeRoutes);
