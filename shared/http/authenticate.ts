import type { Caller } from '#domain/access/caller.ts';
import type { AccessVerb } from '#domain/access/policy.ts';
import { isObject } from '#domain/json.ts';
import { Rejection } from '#domain/rejection.ts';
import type { World } from '#ports/world.ts';
import { admit, admitReader, type Place } from '#shared/services/access/admit.ts';
import { identify } from '#shared/services/access/identify.ts';
import type { Handler, HttpAnswer, HttpRequest, Route } from './http.ts';
import { ownerOfSession } from '#shared/services/access/sessions.ts';
import { parseOptionalJsonBody } from './parse-body.ts';
import { sessionIn } from './session-cookie.ts';
import type { Fields } from './validate-body.ts';

/** A handler that is called only for a caller who may do this; `by` is the name recorded in facts. */
export type AuthenticatedHandler = (
  request: HttpRequest,
  world: World,
  by: string,
  caller: Caller,
  place: Place,
) => Promise<HttpAnswer>;

/** What a request is about, found in its path, its body, or the journal (`places.ts`). */
export type PlaceOf = (request: HttpRequest, world: World) => Promise<Place>;

/**
 * `GET /v1/releases/{id}` for callers who may do `verb` at that place: the one line in which a route declares its verb.
 */
export const known = (
  at: string,
  verb: Exclude<AccessVerb, 'read'>,
  place: PlaceOf,
  handler: AuthenticatedHandler,
  takes?: Fields,
): Route => ({
  ...addressOf(at),
  ...(takes !== undefined && { takes }),
  access: verb,
  handler: async (request, world) => {
    const caller = await whoAsks(request, world);
    const asked = { caller, verb, act: actOf(request), place: () => place(request, world) };
    return admit(world, asked, (found) => handler(request, world, caller.name, caller, found));
  },
});

/** The same for the verb `read`; a list is `anywhere` and omits what its caller may not see. */
export const reading = (
  at: string,
  place: PlaceOf | 'anywhere',
  handler: AuthenticatedHandler,
  takes?: Fields,
): Route => ({
  ...addressOf(at),
  ...(takes !== undefined && { takes }),
  access: 'read',
  handler: async (request, world) => {
    const caller = await whoAsks(request, world);
    const asked = {
      caller,
      verb: 'read' as const,
      act: actOf({ ...request, body: new Uint8Array() }),
      place: place === 'anywhere' ? place : () => place(request, world),
    };
    return admitReader(world, asked, (found) => handler(request, world, caller.name, caller, found));
  },
});

/** For any known caller, whatever their rights. */
export const self = (at: string, handler: AuthenticatedHandler): Route => ({
  ...addressOf(at),
  access: 'self',
  handler: async (request, world) => {
    const caller = await whoAsks(request, world);
    return handler(request, world, caller.name, caller, {});
  },
});

/** A route for everyone: it verifies the sender itself, or has nothing to protect. */
export const open = (at: string, handler: Handler): Route => ({ ...addressOf(at), access: 'open', handler });

const addressOf = (at: string): { readonly method: string; readonly path: string } => {
  const [method = '', path = ''] = at.split(' ');
  return { method, path };
};

/** The one place where the API authenticates; 401 for unknown callers. The mere presence of a token proves nothing. */
const whoAsks = async (request: HttpRequest, world: World): Promise<Caller> => {
  const bearer = /^Bearer ([\x21-\x7e]{1,8192})$/i.exec(request.headers['authorization'] ?? '')?.[1];
  if (bearer !== undefined) return identify(world, bearer);
  const session = sessionIn(request);
  if (session !== undefined) return ownerOfSession(world, session);
  throw new Rejection('unauthenticated', 'unknown-token', 'a bearer token that this server knows is needed');
};

/** What the audit trail keeps of a request: no text of it but the reason, and nothing of its files. */
const actOf = ({ method, path, body }: HttpRequest) => {
  const act = { channel: 'api', what: `${method} ${path.slice(0, 300)}` };
  const sent = parseOptionalJsonBody(body);
  const text = (name: string, pattern: RegExp) =>
    isObject(sent) && typeof sent[name] === 'string' && pattern.test(sent[name])
      ? { [name]: sent[name] }
      : {};
  return {
    ...act,
    ...text('reason', /^[^]{1,500}$/),
    ...text('answer', /^(approved|rejected)$/),
    ...text('plan', /^sha256:[0-9a-f]{1,64}$/),
  };
};
