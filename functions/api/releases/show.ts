import { languageFor } from '#shared/http/language.ts';
import { json } from '#shared/http/json-response.ts';
import type { AuthenticatedHandler } from '#shared/http/authenticate.ts';
import type { HttpAnswer, HttpRequest } from '#shared/http/http.ts';
import { findRelease, readView } from '#shared/services/releases/queries.ts';
import { withApprovals } from '#shared/services/approvals/with-approvals.ts';
import { withUndelivered } from '#shared/services/messages/undelivered.ts';
import { withImages } from '#shared/services/apps/running-images.ts';
import { withOutlook } from '#shared/services/releases/outlook.ts';
import type { Release } from '#domain/release/release.ts';
import type { World } from '#ports/world.ts';

export const showRelease: AuthenticatedHandler = async (request, world) =>
  show(request, world, 200, request.params['id'] ?? '');

/** The whole view of a release: the response of every route that changes one. */
export const show = async (
  request: HttpRequest,
  world: World,
  status: number,
  id: string,
): Promise<HttpAnswer> => {
  const release = await findRelease(world, id);
  const language = languageFor(request);
  const view = await withUndelivered(world, await readView(world, release, { language }));
  const known = await withOutlook(world, release, await withImages(world, release, view), language);
  return json(status, await withApprovals(world, known, language));
};

/** The release that a route is about. */
export const read = ({ params }: HttpRequest, world: World): Promise<Release> =>
  findRelease(world, params['id'] ?? '');
