import { randomBytes } from 'node:crypto';
import type { Caller } from '#domain/access/caller.ts';
import { type ApiToken, foldToken, isInForce, type TokenFact } from '#domain/access/token.ts';
import { accessVerbs } from '#domain/access/policy.ts';
import { Rejection } from '#domain/rejection.ts';
import { tokenStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { isSameText } from '#shared/crypto/constant-time.ts';
import { sha256Hex } from '#shared/crypto/digest.ts';
import { readFacts, record } from '../store/append-facts.ts';

/** A token as people are shown it; without its hash. */
export interface TokenView extends Omit<ApiToken, 'hash'> {
  readonly id: string;
  readonly state: 'in-force' | 'expired' | 'revoked';
}

export interface TokenWish {
  readonly name: string;
  readonly purpose: string;
  readonly roles: readonly string[];
  readonly expiresInSeconds: number;
}

/** `tg_<id>_<secret>`: the id finds the token, the whole value proves it. */
const shape = /^tg_([0-9a-z]{26})_([\w-]{43})$/;
export const isOwnToken = (bearer: string): boolean => shape.test(bearer);

/** Who brings this token; 401 with the reason where it is not in force. */
export const ownerOfToken = async (world: World, bearer: string): Promise<Caller> => {
  const id = shape.exec(bearer)?.[1] ?? '';
  const token = await read(world, id);
  if (token === undefined || !isSameText(sha256Hex(bearer), token.hash))
    throw new Rejection(
      'unauthenticated',
      'unknown-token',
      'a bearer token that this server knows is needed',
    );
  if (token.revokedBy !== undefined)
    throw new Rejection('unauthenticated', 'revoked-token', 'this token has been revoked');
  if (!isInForce(token, world.clock.now()))
    throw new Rejection('unauthenticated', 'expired-token', 'this token has expired; ask for a new one');
  const { name, roles } = token;
  return { kind: 'token', id: `token:${name}`, name, roles };
};

/** Makes a token; this answer is the only place where it is ever shown. */
export const createToken = async (
  world: World,
  by: string,
  wish: TokenWish,
): Promise<{ readonly token: string; readonly view: TokenView }> => {
  await checkWish(world, wish);
  const id = world.newId();
  // A bearer token must be unguessable: the system's dice.
  const token = `tg_${id}_${randomBytes(32).toString('base64url')}`;
  const { name, purpose, roles, expiresInSeconds } = wish;
  const now = world.clock.now();
  const expiresAt = now + expiresInSeconds * 1000;
  const made = { kind: 'created', name, purpose, roles, hash: sha256Hex(token), expiresAt, by } as const;
  await world.journal.append(tokenStream(id), 0, made, now);
  const kept: ApiToken = { name, purpose, roles, hash: made.hash, expiresAt, by, createdAt: now };
  return { token, view: viewOf(id, kept, now) };
};

/** Names are ids, so each identifies one valid token at a time. A role that is not described would grant nothing. */
const checkWish = async (world: World, { name, roles }: TokenWish): Promise<void> => {
  const { roles: described = [] } = await world.settings.access();
  const known = [...accessVerbs, ...described.map((role) => role.name)];
  const strange = roles.filter((role) => !known.some((one) => one === role));
  if (strange.length > 0)
    throw new Rejection(
      'unprocessable',
      'unknown-role',
      `there is no such role; known are ${known.join(', ')}`,
    );
  const same = (await listTokens(world)).find((one) => one.name === name && one.state === 'in-force');
  if (same !== undefined)
    throw new Rejection(
      'conflict',
      'name-used',
      `token ${same.id} has this name; revoke it, or choose another`,
    );
};

export const listTokens = async (world: World): Promise<readonly TokenView[]> => {
  const prefix = tokenStream('');
  const heads = await world.journal.list(prefix);
  const ids = heads.map(({ stream }) => stream.slice(prefix.length));
  const tokens = await Promise.all(ids.map(async (id) => ({ id, token: await read(world, id) })));
  const now = world.clock.now();
  return tokens.flatMap(({ id, token }) => (token === undefined ? [] : [viewOf(id, token, now)]));
};

/** Revokes a token at once, by its id or by the name that it is valid under. Revoking it again changes nothing. */
export const revokeToken = async (world: World, by: string, word: string): Promise<TokenView> => {
  const all = await listTokens(world);
  const found =
    all.find(({ id }) => id === word) ??
    all.find(({ name, state }) => name === word && state === 'in-force') ??
    all.find(({ name }) => name === word);
  if (found === undefined) throw new Rejection('not-found', 'unknown-token', 'no token has this id or name');
  const token = await record<TokenFact, ApiToken | undefined>(
    world.journal,
    world.clock,
    tokenStream(found.id),
    foldToken,
    (state) => (state?.revokedBy === undefined ? { kind: 'revoked', by } : undefined),
  );
  return token === undefined ? found : viewOf(found.id, token, world.clock.now());
};

const read = async (world: World, id: string): Promise<ApiToken | undefined> =>
  foldToken(await readFacts<TokenFact>(world.journal, tokenStream(id)));

const viewOf = (id: string, token: ApiToken, now: number): TokenView => {
  const { hash: _, ...shown } = token;
  const state = isInForce(token, now) ? 'in-force' : token.revokedBy === undefined ? 'expired' : 'revoked';
  return { id, ...shown, state };
};
