import type { Caller } from '#domain/access/caller.ts';
import { asPerson } from '#domain/access/person.ts';
import { Rejection } from '#domain/rejection.ts';
import type { World } from '#ports/world.ts';
import { isOwnToken, ownerOfToken } from './tokens.ts';

/** Three parts, the first one the JSON of a header. */
const isJwt = (bearer: string): boolean => /^eyJ[\w-]*\.[\w-]+\.[\w-]*$/.test(bearer);

/**
 * Who brings this bearer token: a person or job with an OIDC token, a token that was made here, or one of the settings.
 * Rejects with 401 and the reason, or 503 where an issuer cannot be asked.
 */
export const identify = async (world: World, bearer: string): Promise<Caller> => {
  const policy = await world.settings.access();
  if (isJwt(bearer)) {
    const found = await world.identity.verify(bearer);
    if (found.kind === 'known') return asPerson(policy, found.caller, found.also);
    if (found.kind === 'unreachable') throw new Rejection('unreachable', 'issuer-unreachable', found.reason);
    // Where no issuer is settled, a static token may look like one of theirs.
    if (found.kind === 'refused') throw new Rejection('unauthenticated', found.code, found.reason);
  }
  if (isOwnToken(bearer)) return asPerson(policy, await ownerOfToken(world, bearer));
  const known = await world.settings.whoIs(bearer);
  if (known === undefined)
    throw new Rejection(
      'unauthenticated',
      'unknown-token',
      'a bearer token that this server knows is needed',
    );
  const { name, isOwner } = known;
  return isOwner === true
    ? { kind: 'owner', id: `owner:${name}`, name }
    : asPerson(policy, { kind: 'token', id: `token:${name}`, name });
};
