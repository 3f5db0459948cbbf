import { readLessons } from '#shared/services/store/profiles.ts';
import { type MeasurementsCursor, pageMeasurements } from '#shared/services/store/analysis-records.ts';
import { readCursor } from '#domain/view/cursor.ts';
import { waitForEvents } from '#shared/services/releases/wait-for-events.ts';
import { languageFor } from '#shared/http/language.ts';
import { json } from '#shared/http/json-response.ts';
import { Rejection } from '#domain/rejection.ts';
import type { AuthenticatedHandler } from '#shared/http/authenticate.ts';
import { findRelease } from '#shared/services/releases/queries.ts';
import { read } from './show.ts';
import { numberOf } from './whole-number.ts';

/** The events after a cursor. With `wait`, the response comes as soon as there is one, or after that many seconds. */
export const showEvents: AuthenticatedHandler = async (request, world) => {
  const { params, query } = request;
  const waitMs = numberOf(query, 'wait', { from: 0, to: 20, usual: 0 }) * 1000;
  const limit = numberOf(query, 'limit', { from: 1, to: 1000, usual: 200 });
  const after = readCursor(query['after'] ?? '');
  if (after === undefined)
    throw new Rejection('malformed', 'malformed', '"after" must be a cursor that this server gave');
  const { id } = await findRelease(world, params['id'] ?? '');
  return json(200, await waitForEvents(world, id, { after, limit, waitMs, language: languageFor(request) }));
};

/**
 * Every look of the judge at each target of a release: the windows it read, the state it carried over, and its verdict.
 */
export const showMeasurements: AuthenticatedHandler = async (request, world) => {
  const { id, targets } = await read(request, world);
  const { items, next } = await pageMeasurements(
    world,
    id,
    targets,
    placeOf(request.query['after'] ?? '0.0'),
  );
  return json(200, { items, ...(next !== undefined && { next: `${next.target}.${next.skip}` }) });
};

/** What the last releases of its application have taught the judge, by target. */
export const showProfile: AuthenticatedHandler = async (request, world) => {
  const { app, targets } = await read(request, world);
  const items = targets.map(async (target) => ({ target, lessons: await readLessons(world, app, target) }));
  return json(200, { items: await Promise.all(items) });
};

const placeOf = (cursor: string): MeasurementsCursor => {
  const [, target, skip] = /^(\d{1,6})\.(\d{1,9})$/.exec(cursor) ?? [];
  if (target !== undefined && skip !== undefined) return { target: Number(target), skip: Number(skip) };
  throw new Rejection('malformed', 'malformed', '"after" must be the "next" of an earlier answer');
};
