import { readLessons } from '#shared/services/store/profiles.ts';
import { type MeasurementsCursor, pageMeasurements } from '#shared/services/store/analysis-records.ts';
import { readCursor } from '#domain/view/cursor.ts';
import { waitForEvents } from '#shared/services/releases/wait-for-events.ts';
import type { Release } from '#domain/release/release.ts';
import type { World } from '#ports/world.ts';
import { languageFor } from '#shared/http/language.ts';
import { json } from '#shared/http/json-response.ts';
import { abort, given, pause, resume, type ControlRequest } from '#shared/services/releases/control.ts';
import { parseJsonBody, parseOptionalJsonBody } from '#shared/http/parse-body.ts';
import { Rejection } from '#domain/rejection.ts';
import { requestRelease } from '#shared/services/releases/request.ts';
import { checkAccess, visibleTo } from '#shared/services/access/admit.ts';
import { appInBody, ofRelease } from '#shared/http/places.ts';
import { known, reading, type AuthenticatedHandler } from '#shared/http/authenticate.ts';
import {
  authors,
  flag,
  images,
  maybe,
  name,
  validateBody,
  source,
  text,
  usually,
  wholeNumber,
} from '#shared/http/validate-body.ts';
import { findRelease, pageReleases, readView, sharedReader } from '#shared/services/releases/queries.ts';
import { deliveryFigures } from '#shared/services/releases/delivery.ts';
import { steer } from '#shared/services/releases/steer.ts';
import { retry } from '#shared/services/releases/retry.ts';
import { mayBeginAnew, retryAnew } from '#shared/services/releases/retry-anew.ts';
import { returnTo } from '#shared/services/releases/return-to.ts';
import { withApprovals } from '#shared/services/approvals/with-approvals.ts';
import { withUndelivered } from '#shared/services/messages/undelivered.ts';
import { withImages } from '#shared/services/apps/running-images.ts';
import { withOutlook } from '#shared/services/releases/outlook.ts';
import { undo } from '#shared/services/releases/undo.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';
import type { HttpAnswer, HttpRequest } from '#shared/http/http.ts';

const wish = { app: name, images: usually(images, {}), source: maybe(source), authors: maybe(authors) };

const startRelease: AuthenticatedHandler = async (request, world, by, { id, onBehalfOf: actor = id }) => {
  const key = keyOf(request);
  const wished = validateBody(wish, parseJsonBody(request.body));
  const { accepted, isFirst } = await requestRelease(world, { by, actor }, key, wished);
  return show(request, world, isFirst ? 201 : 200, accepted.release);
};

const keyOf = ({ headers }: HttpRequest): string => {
  const key = headers['idempotency-key'] ?? '';
  if (/^[\x21-\x7e]{1,200}$/.test(key)) return key;
  throw new Rejection(
    'malformed',
    'needs-idempotency-key',
    'the header Idempotency-Key is required, 1 to 200 characters without spaces; use a new one for each release',
  );
};

/** Newest first, page by page. */
const listReleases: AuthenticatedHandler = async (request, world, _, caller) => {
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

const showRelease: AuthenticatedHandler = async (request, world) =>
  show(request, world, 200, request.params['id'] ?? '');

const show = async (request: HttpRequest, world: World, status: number, id: string): Promise<HttpAnswer> => {
  const release = await findRelease(world, id);
  const language = languageFor(request);
  const view = await withUndelivered(world, await readView(world, release, { language }));
  const known = await withOutlook(world, release, await withImages(world, release, view), language);
  return json(status, await withApprovals(world, known, language));
};

/** The measures of DORA over the last days, of all applications together and of each that the caller may see. */
const showDora: AuthenticatedHandler = async ({ query }, world, _, caller) => {
  const days = numberOf(query, 'days', { from: 1, to: 90, usual: 30 });
  const { app } = query;
  const isVisible = await visibleTo(world, caller);
  return json(200, await deliveryFigures(world, days, (name) => isVisible(name) && name === (app ?? name)));
};

/** The events after a cursor. With `wait`, the response comes as soon as there is one, or after that many seconds. */
const showEvents: AuthenticatedHandler = async (request, world) => {
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
const showMeasurements: AuthenticatedHandler = async (request, world) => {
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
const showProfile: AuthenticatedHandler = async (request, world) => {
  const { app, targets } = await read(request, world);
  const items = targets.map(async (target) => ({ target, lessons: await readLessons(world, app, target) }));
  return json(200, { items: await Promise.all(items) });
};

const placeOf = (cursor: string): MeasurementsCursor => {
  const [, target, skip] = /^(\d{1,6})\.(\d{1,9})$/.exec(cursor) ?? [];
  if (target !== undefined && skip !== undefined) return { target: Number(target), skip: Number(skip) };
  throw new Rejection('malformed', 'malformed', '"after" must be the "next" of an earlier answer');
};

const reason = { reason: usually(text(500), '') };

const returning = { ...reason, to: maybe(text(100)) };

type Verb = (world: World, release: Release, turning: ControlRequest) => Promise<void>;

const control =
  (verb: Verb): AuthenticatedHandler =>
  async (request, world, by) => {
    const release = await read(request, world);
    await verb(world, release, { by, ...validateBody(reason, parseOptionalJsonBody(request.body)) });
    return show(request, world, 202, release.id);
  };

/**
 * Aborts a release that is running. One that ended well is undone by a release of its own (201). With `to`, what that
 * earlier release brought is restored instead.
 */
const rollBack: AuthenticatedHandler = async (request, world, by) => {
  const { to, ...said } = validateBody(returning, parseOptionalJsonBody(request.body));
  const turning = { by, ...said };
  const release = await read(request, world);
  if (to !== undefined) return show(request, world, 201, await returnTo(world, release, to, turning));
  if (release.outcome !== undefined) return show(request, world, 201, await undo(world, release, turning));
  await abort(world, release, turning);
  return show(request, world, 202, release.id);
};

/**
 * A release that needs a person continues under its own id (202). One that was rolled back starts again as a new
 * release (201), for which the caller needs the right to start one.
 */
const tryAgain: AuthenticatedHandler = async (request, world, by, caller) => {
  const said = validateBody(reason, parseOptionalJsonBody(request.body));
  const release = await read(request, world);
  if (mayBeginAnew(release)) {
    const place = () => ofRelease(request, world);
    await checkAccess(world, { caller, verb: 'release.create', place });
    const { id, onBehalfOf: actor = id } = caller;
    return show(request, world, 201, await retryAnew(world, release, { by, actor }));
  }
  await retry(world, release, { by, ...said });
  return show(request, world, 202, release.id);
};

const mostSteps = 1000;
const seen = { ...reason, target: maybe(name), step: wholeNumber(1, mostSteps) };
const onward = { ...seen, to: maybe(wholeNumber(1, mostSteps)), all: usually(flag, false) };

/** Ends the bake and the checks of the step that the caller has seen. */
const skip: AuthenticatedHandler = async (request, world, by) => {
  const { step, target, ...said } = validateBody(seen, parseOptionalJsonBody(request.body));
  const release = await read(request, world);
  const steering = { kind: 'skip', index: step - 1, by, ...given(said.reason) } as const;
  await steer(world, release, { target, steering });
  return show(request, world, 202, release.id);
};

/** Promotes from the step that the caller has seen: to the next one, to step `to`, or with `all` to the last. */
const promote: AuthenticatedHandler = async (request, world, by) => {
  const { step, target, to, all, ...said } = validateBody(onward, parseOptionalJsonBody(request.body));
  if (all && to !== undefined)
    throw new Rejection('malformed', 'malformed', '"to" and "all" exclude each other');
  const release = await read(request, world);
  const onto = all ? { to: 'last' as const } : to === undefined ? {} : { to: to - 1 };
  const steering = { kind: 'promote', index: step - 1, by, ...onto, ...given(said.reason) } as const;
  await steer(world, release, { target, steering });
  return show(request, world, 202, release.id);
};

const read = ({ params }: HttpRequest, world: World): Promise<Release> =>
  findRelease(world, params['id'] ?? '');

interface Bounds {
  readonly from: number;
  readonly to: number;
  readonly usual: number;
}

const numberOf = (query: HttpRequest['query'], name: string, { from, to, usual }: Bounds): number => {
  const text = query[name];
  if (text === undefined) return usual;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : -1;
  if (value >= from && value <= to) return value;
  throw new Rejection('malformed', 'malformed', `"${name}" must be a whole number from ${from} to ${to}`);
};

export const releaseRoutes = [
  known('POST /v1/releases', 'release.create', appInBody, startRelease, wish),
  reading('GET /v1/releases', 'anywhere', listReleases),
  reading('GET /v1/dora', 'anywhere', showDora),
  reading('GET /v1/releases/{id}', ofRelease, showRelease),
  reading('GET /v1/releases/{id}/events', ofRelease, showEvents),
  reading('GET /v1/releases/{id}/measurements', ofRelease, showMeasurements),
  reading('GET /v1/releases/{id}/profile', ofRelease, showProfile),
  known('POST /v1/releases/{id}/pause', 'release.steer', ofRelease, control(pause), reason),
  known('POST /v1/releases/{id}/resume', 'release.steer', ofRelease, control(resume), reason),
  known('POST /v1/releases/{id}/abort', 'release.steer', ofRelease, control(abort), reason),
  known('POST /v1/releases/{id}/retry', 'release.steer', ofRelease, tryAgain, reason),
  known('POST /v1/releases/{id}/skip', 'release.steer', ofRelease, skip, seen),
  known('POST /v1/releases/{id}/promote', 'release.steer', ofRelease, promote, onward),
  known('POST /v1/releases/{id}/rollback', 'release.steer', ofRelease, rollBack, returning),
];

export const handler = onHttp(releaseRoutes);
