import { languageFor } from '#shared/http/language.ts';
import { json } from '#shared/http/json-response.ts';
import { Rejection } from '#domain/rejection.ts';
import { visibleTo } from '#shared/services/access/admit.ts';
import type { AuthenticatedHandler } from '#shared/http/authenticate.ts';
import { pageReleases, readView, sharedReader } from '#shared/services/releases/queries.ts';
import { deliveryFigures } from '#shared/services/releases/delivery.ts';
import { numberOf } from './whole-number.ts';

/** Newest first, page by page. */
export const listReleases: AuthenticatedHandler = async (request, world, _, caller) => {
  const { query } = request;
  const { app, state, after } = query;
  const limit = numberOf(query, 'limit', { from: 1, to: 100, usual: 20 });
  if (state !== undefined && state !== 'open')
    throw new Rejection('malformed', 'malformed', '"state" must be "open", or left out for all releases');
  if (after !== undefined && !/^[\w/-]{1,100}$/.test(after))
    throw new Rejection('malformed', 'malformed', '"after" must be the "next" of an earlier answer');
  const { releases, next } = await pageReleases(world, {
    limit,
    isOpen: state === 'open',
    ...(app !== undefined && { app }),
    ...(after !== undefined && { after }),
  });
  const isVisible = await visibleTo(world, caller);
  const shown = releases.filter((release) => isVisible(release.app));
  const read = sharedReader(world, shown);
  const language = languageFor(request);
  const items = await Promise.all(shown.map((release) => readView(world, release, { language, read })));
  return json(200, { items, ...(next !== undefined && { next }) });
};

/** The measures of DORA over the last days, of all applications together and of each that the caller may see. */
export const showDora: AuthenticatedHandler = async ({ query }, world, _, caller) => {
  const days = numberOf(query, 'days', { from: 1, to: 90, usual: 30 });
  const { app } = query;
  const isVisible = await visibleTo(world, caller);
  return json(200, await deliveryFigures(world, days, (name) => isVisible(name) && name === (app ?? name)));
};
