import type { Release } from '#domain/release/release.ts';
import type { World } from '#ports/world.ts';
import { parseOptionalJsonBody } from '#shared/http/parse-body.ts';
import type { AuthenticatedHandler } from '#shared/http/authenticate.ts';
import { maybe, text, usually, validateBody } from '#shared/http/validate-body.ts';
import { checkAccess } from '#shared/services/access/admit.ts';
import { ofRelease } from '#shared/http/places.ts';
import { abort, type ControlRequest } from '#shared/services/releases/control.ts';
import { retry } from '#shared/services/releases/retry.ts';
import { mayBeginAnew, retryAnew } from '#shared/services/releases/retry-anew.ts';
import { returnTo } from '#shared/services/releases/return-to.ts';
import { undo } from '#shared/services/releases/undo.ts';
import { read, show } from './show.ts';

export const reason = { reason: usually(text(500), '') };

export const returning = { ...reason, to: maybe(text(100)) };

type Verb = (world: World, release: Release, turning: ControlRequest) => Promise<void>;

export const control =
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
export const rollBack: AuthenticatedHandler = async (request, world, by) => {
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
export const tryAgain: AuthenticatedHandler = async (request, world, by, caller) => {
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
