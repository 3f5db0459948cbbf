import { Failure } from '#domain/failure.ts';
import type { JsonObject } from '#domain/json.ts';
import { Rejection } from '#domain/rejection.ts';
import { type Act, beginning, linked, type TrailEntry, type TrailRecord } from '#domain/audit/trail.ts';
import { trailStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { digestOf } from '#shared/crypto/digest.ts';

/* The only file that writes the audit trail; test/house/audit.test.ts holds everybody to that. */

/** Losing this often in a row means that something writes without end. */
const tries = 500;

/** Writes a record behind all others and answers its number. */
const write = async (world: World, record: TrailRecord): Promise<number> => {
  for (let attempt = 0; attempt < tries; attempt += 1) {
    const [last] = (await world.journal.recent(trailStream, 1)) as unknown as readonly TrailEntry[];
    const seq = (last?.seq ?? 0) + 1;
    const at = world.clock.now();
    const fact = linked(record, { seq, at, prev: last?.event.hash ?? beginning }, digestOf);
    const written = await world.journal.append(trailStream, seq - 1, fact as unknown as JsonObject, at);
    if (written.kind === 'written') return seq;
  }
  throw new Failure(
    'Conflict',
    'the audit trail',
    `another writer was first ${tries} times in a row; try again`,
  );
};

/**
 * Performs an act and records it in the audit trail. The record comes first, so every act is in the trail; one that is
 * refused after it is marked so. A crash between the two leaves a record of an act that may not have been performed.
 */
export const audited = async <T>(world: World, act: Act, work: () => Promise<T>): Promise<T> => {
  const seq = await write(world, act);
  try {
    return await work();
  } catch (error) {
    const code = error instanceof Rejection ? error.code : 'failed';
    await write(world, { kind: 'not-done', of: seq, code });
    throw error;
  }
};

/** An act that was accepted already and cannot fail any more, such as an event of a webhook. */
export const noteAct = async (world: World, act: Act): Promise<void> => void (await write(world, act));

/** Records after a number, oldest first. */
export const readTrail = async (world: World, after: number, limit: number): Promise<readonly TrailEntry[]> =>
  (await world.journal.read(trailStream, after, limit)) as unknown as readonly TrailEntry[];
