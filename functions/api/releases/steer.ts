import { Rejection } from '#domain/rejection.ts';
import { parseOptionalJsonBody } from '#shared/http/parse-body.ts';
import type { AuthenticatedHandler } from '#shared/http/authenticate.ts';
import { flag, maybe, name, usually, validateBody, wholeNumber } from '#shared/http/validate-body.ts';
import { given } from '#shared/services/releases/control.ts';
import { steer } from '#shared/services/releases/steer.ts';
import { reason } from './control.ts';
import { read, show } from './show.ts';

const mostSteps = 1000;
export const seen = { ...reason, target: maybe(name), step: wholeNumber(1, mostSteps) };
export const onward = { ...seen, to: maybe(wholeNumber(1, mostSteps)), all: usually(flag, false) };

/** Ends the bake and the checks of the step that the caller has seen. */
export const skip: AuthenticatedHandler = async (request, world, by) => {
  const { step, target, ...said } = validateBody(seen, parseOptionalJsonBody(request.body));
  const release = await read(request, world);
  const steering = { kind: 'skip', index: step - 1, by, ...given(said.reason) } as const;
  await steer(world, release, { target, steering });
  return show(request, world, 202, release.id);
};

/** Promotes from the step that the caller has seen: to the next one, to step `to`, or with `all` to the last. */
export const promote: AuthenticatedHandler = async (request, world, by) => {
  const { step, target, to, all, ...said } = validateBody(onward, parseOptionalJsonBody(request.body));
  if (all && to !== undefined)
    throw new Rejection('malformed', 'malformed', '"to" and "all" exclude each other');
  const release = await read(request, world);
  const onto = all ? { to: 'last' as const } : to === undefined ? {} : { to: to - 1 };
  const steering = { kind: 'promote', index: step - 1, by, ...onto, ...given(said.reason) } as const;
  await steer(world, release, { target, steering });
  return show(request, world, 202, release.id);
};
