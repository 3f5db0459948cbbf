import { Failure, installationTrouble } from '#domain/failure.ts';
import { personId } from '#domain/access/person.ts';
import type { AccessPolicy } from '#domain/access/policy.ts';
import type { AnnouncedEvent, DeliveryEvent, ReleaseEvent } from '#domain/event/event.ts';
import type { Digest, JsonObject } from '#domain/json.ts';
import { indexes } from '#domain/indexes.ts';
import { foldRelease } from '#domain/release/fold-release.ts';
import type { ReleaseFact } from '#domain/release/release.ts';
import { auditStream, releaseStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { readFacts } from '#shared/services/store/append-facts.ts';

/** An accepted request for a release: all that is needed to begin it, also repeatedly. */
export type Accepted = Extract<DeliveryEvent, { kind: 'received' }> & {
  readonly release: string;
  readonly event: ReleaseEvent;
  readonly source: Digest;
  /** The digest of the request; the same key with a different body is another request. */
  readonly body: Digest;
};

/** The request, before it has a number. */
export interface Wish {
  readonly event: ReleaseEvent;
  readonly source: Digest;
  readonly body: Digest;
}

export interface Taken {
  readonly accepted: Accepted;
  readonly isFirst: boolean;
}

/** The earlier release for the same request, if there was one. */
export const readAccepted = async (world: World, stream: string): Promise<Accepted | undefined> =>
  (await readFacts<Accepted>(world.journal, stream)).at(-1)?.event;

/**
 * Accepts a request under a key that counts once: the first caller to write number `after + 1` of the stream decides
 * which release it is, and all others get that one.
 */
export const accept = async (
  world: World,
  stream: string,
  wish: Wish,
  after = 0,
  release = world.newId(),
): Promise<Taken> => {
  const accepted: Accepted = { kind: 'received', outcome: 'accepted', reason: '', release, ...wish };
  const written = await world.journal.append(stream, after, accepted, world.clock.now());
  const first = written.kind === 'written' ? accepted : await readAccepted(world, stream);
  return { accepted: first ?? accepted, isFirst: written.kind === 'written' };
};

/**
 * Begins an accepted release. Steps that are already done stay done, so a sender's retry heals a crash between any two
 * of these lines. A release that is over or was deleted is not started again.
 */
export const begin = async (
  world: World,
  { release: id, event, source }: Accepted | AnnouncedEvent,
): Promise<void> => {
  const stream = releaseStream(id);
  if ((await world.journal.read(auditStream(id), 0, 1)).length > 0) return;
  const requested: ReleaseFact = {
    kind: 'requested',
    id,
    app: event.app,
    cause: event,
    source,
    ...approvalFacts(await world.settings.access(), event),
  };
  const written = await world.journal.append(
    stream,
    0,
    requested as unknown as JsonObject,
    await timeOf(world, event.app),
  );
  if (written.kind === 'outrun') {
    const release = foldRelease(await readFacts<ReleaseFact>(world.journal, stream));
    if (release?.outcome !== undefined) return;
  }
  await world.engine.start('release', id, { release: id }).catch((error: unknown) => {
    throw isWritten(error, id);
  });
};

/** If the workflow cannot start because of how Tidegate is installed, the caller learns what becomes of the release. */
const isWritten = (error: unknown, id: string): unknown => {
  const trouble = installationTrouble(error);
  if (trouble === undefined || !(error instanceof Failure)) return error;
  const later = `release ${id} is recorded and starts automatically when that is fixed`;
  return new Failure('Broken', error.at, `${trouble}; ${later}`, { installation: `${trouble}; ${later}` });
};

/**
 * The basis of its approval: the operator's policy, and the identities behind its people under the current settings.
 */
const approvalFacts = (policy: AccessPolicy, event: ReleaseEvent) => {
  const { approvals = {} } = policy;
  const { actor, authors } = event as { readonly actor?: string; readonly authors?: readonly string[] };
  return {
    ...(Object.keys(approvals).length > 0 && { approvals }),
    ...(actor !== undefined && { requester: personId(policy, actor) }),
    ...(authors !== undefined && { authors: authors.map((one) => personId(policy, one)) }),
  };
};

/**
 * The time at which a release counts as requested: now, but always after the one that began last. Which of two releases
 * is newer decides which one yields, and a clock that went back must not reverse that.
 */
const timeOf = async ({ journal, clock }: World, app: string): Promise<number> => {
  const [newest] = await journal.find(indexes.releasesOf(app), { reverse: true, limit: 1 });
  const [first] = newest === undefined ? [] : await journal.read(newest.stream, 0, 1);
  return Math.max(clock.now(), (first?.at ?? 0) + 1);
};
