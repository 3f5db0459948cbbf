import type { Release } from '#domain/release/release.ts';
import { indexes } from '#domain/indexes.ts';
import { supersededBy } from '#domain/rollout/has-written.ts';
import type { Target } from '#domain/rollout/target.ts';
import { appStream, releaseStream, targetStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import { appNames } from '../apps/registry.ts';
import { expireSessions } from '../access/sessions.ts';
import { foldStream } from '../store/target-facts.ts';
import { forgetRelease } from './forget-release.ts';
import { findReleaseById, openReleases } from './queries.ts';

const dayMs = 86_400_000;
const usualMs = 90 * dayMs;
/** How long senders may repeat a delivery. */
const leastDeliveriesMs = 7 * dayMs;

/** The last releases of an application are kept however old they are. */
export const keptOfEach = 50;
/** How many releases one call deletes for each application, so that it ends in time; the next call continues. */
const mostAtOnce = 50;

/**
 * Deletes releases that have expired: older than `keep`, and not among the last 50 of their application. A release
 * stays if it is open, runs somewhere, is the target of a possible rollback, or is referred to by another. Its audit
 * records are kept separately (`audit/<id>`). Returns the ids of the deleted releases.
 */
export const expireReleases = async (world: World): Promise<readonly string[]> => {
  const keepMs = world.settings.keepMs ?? usualMs;
  const before = world.clock.now() - keepMs;
  const gone: string[] = [];
  for (const app of await appNames(world)) gone.push(...(await expireOfApp(world, app, before)));
  await expireDeliveries(world, world.clock.now() - Math.max(keepMs, leastDeliveriesMs));
  await expireSessions(world);
  return gone;
};

const expireOfApp = async (world: World, app: string, before: number): Promise<readonly string[]> => {
  const index = indexes.releasesOf(app);
  const newest = await world.journal.find(index, { reverse: true, limit: keptOfEach });
  const firstKept = newest.at(-1)?.key ?? '';
  if (newest.length < keptOfEach) return [];
  const rows = await world.journal.find(index, { limit: 2 * mostAtOnce });
  const old = rows.filter(({ key }) => key < firstKept);
  if (old.length === 0) return [];
  const needed = await neededReleases(world, app);
  const gone: string[] = [];
  for (const { stream } of old) {
    const id = stream.slice(releaseStream('').length);
    const release = await findReleaseById(world, id);
    if (needed.has(id) || (release !== undefined && !isOver(release, before))) continue;
    await forgetRelease(world, id, release);
    if (gone.push(id) === mostAtOnce) break;
  }
  if (gone.length > 0) await expireSources(world, app);
  return gone;
};

const isOver = ({ outcome, requestedAt }: Release, before: number): boolean =>
  outcome !== undefined && requestedAt < before;

/** Releases that the targets of an application, or a release that is not over, may come back to. */
const neededReleases = async (world: World, app: string): Promise<ReadonlySet<string>> => {
  const heads = await world.journal.list(targetStream(app, ''));
  const targets = await Promise.all(heads.map(({ stream }) => foldStream(world.journal, stream)));
  const open = (await openReleases(world)).filter((release) => release.app === app);
  const named = new Set(targets.flatMap(namedBy));
  const read = await Promise.all([...named].map((id) => findReleaseById(world, id)));
  for (const release of [...open, ...read]) {
    if (release === undefined) continue;
    named.add(release.id);
    if ('release' in release.cause) named.add(release.cause.release);
  }
  return named;
};

const namedBy = ({ lock, failed, good, before, ended, quarantined, waiting }: Target) => [
  ...[lock, failed, good, before, ended, quarantined].flatMap((one) => one?.release ?? []),
  ...[lock, failed].flatMap((one) =>
    [...(one === undefined ? [] : supersededBy(one)), one?.superseded ?? []].flat(),
  ),
  ...(ended?.earlier ?? []).map(({ release }) => release),
  ...waiting.map(({ release }) => release),
];

/** Former files of an application. The files of a release are kept with the release. */
const expireSources = async (world: World, app: string): Promise<void> => {
  const [first] = await world.journal.recent(appStream(app), keptOfEach);
  const oldest = await world.journal.read(appStream(app), 0, 4 * mostAtOnce);
  const seqs = oldest.flatMap(({ seq }) => (first !== undefined && seq < first.seq ? [seq] : []));
  if (seqs.length > 0) await world.journal.drop(appStream(app), seqs);
};

const expireDeliveries = async (world: World, before: number): Promise<void> => {
  for (const { stream } of await world.journal.find(indexes.deliveries, { limit: 4 * mostAtOnce })) {
    const [last] = await world.journal.recent(stream, 1);
    if (last !== undefined && last.at >= before) return;
    await world.journal.drop(stream);
  }
};
