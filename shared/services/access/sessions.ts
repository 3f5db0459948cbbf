import { randomBytes } from 'node:crypto';
import type { Caller } from '#domain/access/caller.ts';
import { asPerson } from '#domain/access/person.ts';
import type { AccessPolicy } from '#domain/access/policy.ts';
import { foldSession, isOpen, type Session, type SessionFact } from '#domain/access/session.ts';
import { Rejection } from '#domain/rejection.ts';
import { sessionStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { isSameText } from '#shared/crypto/constant-time.ts';
import { sha256Hex } from '#shared/crypto/digest.ts';
import { readFacts, record } from '../store/append-facts.ts';

/** A working day. After that the issuer is asked again, also for the groups. */
export const sessionMs = 8 * 3_600_000;

/** `<id>.<secret>`: the id finds the session, the whole value proves it. */
const shape = /^([0-9a-z]{26})\.([\w-]{43})$/;

/**
 * Opens a session for a person who has identified themselves with an ID token. Returns the value that the browser
 * keeps.
 */
export const openSession = async (world: World, idToken: string): Promise<string> => {
  const found = await world.identity.verify(idToken);
  if (found.kind === 'unreachable') throw new Rejection('unreachable', 'issuer-unreachable', found.reason);
  if (found.kind !== 'known')
    throw new Rejection(
      'unauthenticated',
      found.kind === 'refused' ? found.code : 'unknown-issuer',
      found.kind === 'refused' ? found.reason : 'no issuer is configured here',
    );
  const id = world.newId();
  // What opens a session must be unguessable: the system's dice.
  const secret = `${id}.${randomBytes(32).toString('base64url')}`;
  const now = world.clock.now();
  const opened = {
    kind: 'opened',
    caller: { ...asked(await world.settings.access(), found.caller) },
    also: found.also,
    hash: sha256Hex(secret),
    expiresAt: now + sessionMs,
  };
  await world.journal.append(sessionStream(id), 0, opened, now);
  return secret;
};

/** Only claims that some role uses are stored. */
const asked = ({ roles = [] }: AccessPolicy, { claims = {}, ...caller }: Caller) => {
  const names = roles.flatMap(({ who }) => who.flatMap((one) => Object.keys(one.claims ?? {})));
  const wanted = Object.entries(claims).filter(([name]) => names.includes(name));
  return { ...caller, claims: Object.fromEntries(wanted) };
};

/** Who brings this; 401 where it opens nothing any more. */
export const ownerOfSession = async (world: World, secret: string): Promise<Caller> => {
  const id = shape.exec(secret)?.[1];
  const session = id === undefined ? undefined : await read(world, id);
  if (
    session === undefined ||
    !isSameText(sha256Hex(secret), session.hash) ||
    !isOpen(session, world.clock.now())
  )
    throw new Rejection('unauthenticated', 'session-ended', 'you are not signed in any more; sign in again');
  return asPerson(await world.settings.access(), session.caller, session.also);
};

/** Ends it at once; one that is over stays so. */
export const endSession = async (world: World, secret: string): Promise<void> => {
  await ownerOfSession(world, secret);
  const stream = sessionStream(shape.exec(secret)?.[1] ?? '');
  await record<SessionFact, Session | undefined>(world.journal, world.clock, stream, foldSession, (state) =>
    state?.isEnded === false ? { kind: 'ended' } : undefined,
  );
};

/** What one call forgets, so that it ends in time. */
const mostAtOnce = 200;

/** Forgets sessions that are over; their ids begin with the time. */
export const expireSessions = async (world: World): Promise<void> => {
  const prefix = sessionStream('');
  for (const { stream } of await world.journal.list(prefix, undefined, mostAtOnce)) {
    const session = await read(world, stream.slice(prefix.length));
    if (session !== undefined && isOpen(session, world.clock.now())) continue;
    await world.journal.drop(stream);
  }
};

const read = async (world: World, id: string): Promise<Session | undefined> =>
  foldSession(await readFacts<SessionFact>(world.journal, sessionStream(id)));
