import type { World } from '#ports/world.ts';
import type { Handler, HttpAnswer, HttpRequest, Route } from './http.ts';
import { Rejection } from '#domain/rejection.ts';

/** A handler that is called only for a known token; `by` is its owner. */
export type AuthenticatedHandler = (request: HttpRequest, world: World, by: string) => Promise<HttpAnswer>;

/** `GET /v1/releases` for whoever brings a bearer token that we know. */
export const known = (at: string, handler: AuthenticatedHandler): Route => ({
  ...place(at),
  handler: async (request, world) => handler(request, world, await whoAsks(request, world)),
});

/** A route without a token: it verifies the sender itself, or has nothing to hide. */
export const open = (at: string, handler: Handler): Route => ({ ...place(at), handler, open: true });

const place = (at: string): { readonly method: string; readonly path: string } => {
  const [method = '', path = ''] = at.split(' ');
  return { method, path };
};

/** The one place where the API finds out who asks; 401 for everybody else. A token that is merely there proves nothing. */
const whoAsks = async ({ headers }: HttpRequest, world: World): Promise<string> => {
  const bearer = /^Bearer ([\x21-\x7e]{1,4096})$/i.exec(headers['authorization'] ?? '')?.[1];
  const who = bearer === undefined ? undefined : await world.settings.whoIs(bearer);
  if (who !== undefined) return who;
  throw new Rejection('unauthenticated', 'unknown-token', 'a bearer token that this server knows is needed');
};
