import type { Entry } from '#domain/journal.ts';
import { indexes } from '#domain/indexes.ts';
import { outboxSeenStream, outboxStream, releaseStream } from '#domain/streams.ts';
import type { Sink } from '#ports/notifications.ts';
import type { World } from '#ports/world.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { findReleaseById } from '../releases/queries.ts';
import { lastFact, record } from '../store/append-facts.ts';
import { sendTo } from './send.ts';

/** A function of the cloud has half a minute. */
const longestMs = 20_000;
const atOnce = 8;

/**
 * Notifies every receiver of what has happened to releases since: at least once, and in order for each release. The
 * source is the journal itself, so nothing that was recorded can be lost on the way here. Safe to call at any time.
 */
export const deliverNotices = async (world: World): Promise<void> => {
  const sinks = (await world.notifications?.sinks()) ?? [];
  if (sinks.length === 0) return;
  await openOutbox(world);
  const until = world.clock.now() + longestMs;
  const rows = await world.journal.find(indexes.outbox);
  const ids = rows.map(({ stream }) => stream.slice(outboxStream('').length));
  await fewAtOnce(ids, atOnce, async (id) => deliverRelease(world, sinks, id, until));
};

const deliverRelease = async (
  world: World,
  sinks: readonly Sink[],
  id: string,
  until: number,
): Promise<void> => {
  if (world.clock.now() >= until) return;
  const release = await findReleaseById(world, id);
  const heard =
    release === undefined
      ? [true]
      : await Promise.all(sinks.map((sink) => sendTo(world, sink, release, until)));
  // A release that needs a person may continue.
  if (heard.every(Boolean) && release?.outcome?.kind !== 'rollback-failed') await mark(world, id, 'done');
};

interface OutboxFact {
  readonly kind: 'opened' | 'done';
}

const mark = async (world: World, id: string, kind: OutboxFact['kind']): Promise<void> => {
  await record<OutboxFact, OutboxFact['kind'] | undefined>(
    world.journal,
    world.clock,
    outboxStream(id),
    (entries) => entries.at(-1)?.event.kind,
    (last) => (last === kind ? undefined : { kind }),
    () => lastFact<OutboxFact>(world.journal, outboxStream(id)),
  );
};

interface SeenFact {
  readonly kind: 'seen';
  readonly upTo: string;
}

/** Every release is noticed once, also one that began and ended between two calls; before the first call nothing is. */
const openOutbox = async (world: World): Promise<void> => {
  const open = await world.journal.find(indexes.open);
  for (const { stream } of open) await mark(world, idOf(stream), 'opened');
  const before = (await lastFact<SeenFact>(world.journal, outboxSeenStream)).at(-1)?.event.upTo;
  const rows =
    before === undefined
      ? (await world.journal.find(indexes.releases, { reverse: true, limit: 1 })).map((row) => ({
          ...row,
          isOld: true,
        }))
      : (await world.journal.find(indexes.releases, { after: before })).map((row) => ({
          ...row,
          isOld: false,
        }));
  for (const { stream, isOld } of rows) if (!isOld) await mark(world, idOf(stream), 'opened');
  const last = rows.at(-1)?.key ?? (before === undefined ? '' : undefined);
  if (last === undefined) return;
  await record<SeenFact, Entry<SeenFact> | undefined>(
    world.journal,
    world.clock,
    outboxSeenStream,
    (entries) => entries.at(-1),
    (seen) => (seen !== undefined && seen.event.upTo >= last ? undefined : { kind: 'seen', upTo: last }),
    () => lastFact<SeenFact>(world.journal, outboxSeenStream),
  );
};

const idOf = (stream: string): string => stream.slice(releaseStream('').length);
