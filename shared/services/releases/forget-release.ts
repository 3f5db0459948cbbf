import type { JsonObject } from '#domain/json.ts';
import type { Release, ReleaseFact } from '#domain/release/release.ts';
import {
  approvalStream,
  auditStream,
  judgingStream,
  listeningStream,
  releaseStream,
  targetStream,
} from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { readFacts } from '../store/append-facts.ts';
import { factsAbout, recentFacts } from '../store/target-facts.ts';

/** What people did, and how it ended. */
const audited: readonly ReleaseFact['kind'][] = [
  'requested',
  'planned',
  'refused',
  'answered',
  'paused',
  'resumed',
  'aborted',
  'superseded',
  'retried',
  'closed',
];

/**
 * Deletes everything stored about a finished release. Its own stream goes last, because the rest is found through it.
 */
export const forgetRelease = async (
  world: World,
  id: string,
  release: Release | undefined,
): Promise<void> => {
  if (release !== undefined) {
    await keepAudit(world, release);
    for (const target of Object.keys(release.spans)) await forgetInTarget(world, release, target);
  }
  for (const prefix of [judgingStream(id, ''), listeningStream(id, ''), approvalStream(`${id}.`)])
    for (const { stream } of await world.journal.list(prefix)) await world.journal.drop(stream);
  await world.journal.drop(releaseStream(id));
};

/** Written once, however often forgetting is begun. */
const keepAudit = async (world: World, { id, app }: Release): Promise<void> => {
  const entries = await readFacts<ReleaseFact>(world.journal, releaseStream(id));
  const facts = entries
    .filter(({ event }) => audited.includes(event.kind))
    .map(({ at, event }): JsonObject => ({ at, fact: { ...event } }) as unknown as JsonObject);
  const event = { kind: 'audited', release: id, app, facts } as unknown as JsonObject;
  await world.journal.append(auditStream(id), 0, event, world.clock.now());
};

/** Facts that the fold of the target still needs stay. */
const forgetInTarget = async (world: World, release: Release, target: string): Promise<void> => {
  const stream = targetStream(release.app, target);
  const facts = await factsAbout(world.journal, [release], { app: release.app, target });
  const begin = (await recentFacts(world.journal, stream))[0]?.seq ?? 0;
  const seqs = facts.filter(({ seq, event }) => event.release === release.id && seq < begin);
  if (seqs.length > 0)
    await world.journal.drop(
      stream,
      seqs.map(({ seq }) => seq),
    );
};
