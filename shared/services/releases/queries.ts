import { foldRelease } from '#domain/release/fold-release.ts';
import type { Release, ReleaseFact } from '#domain/release/release.ts';
import { releaseStream, targetStream } from '#domain/streams.ts';
import type { TargetFact } from '#domain/rollout/target.ts';
import { writeCursor, type Heads } from '#domain/view/cursor.ts';
import type { News } from '#domain/view/view-events.ts';
import { viewRelease } from '#domain/view/view-release.ts';
import { viewTarget } from '#domain/view/view-target.ts';
import type { ReleaseView } from '#domain/view/view.ts';
import type { Entry } from '#ports/journal.ts';
import type { World } from '#ports/world.ts';
import { readFacts } from '#shared/services/store/append-facts.ts';
import { Rejection } from '#domain/rejection.ts';

/** The release of that id, or of the only id that begins so (6 characters at least); 404 otherwise. */
export const findRelease = async (world: World, id: string): Promise<Release> => {
  const unknown = () => new Rejection('not-found', 'unknown-release', 'no release has this id');
  if (!/^[0-9a-z-]{6,64}$/.test(id)) throw unknown();
  const prefix = releaseStream(id);
  const [first, second] = await world.journal.list(prefix, undefined, 2);
  if (first === undefined) throw unknown();
  if (first.stream !== prefix && second !== undefined)
    throw new Rejection(
      'not-found',
      'ambiguous-release',
      'more than one release id begins like this; give more characters',
    );
  const release = await findReleaseById(world, first.stream.slice(releaseStream('').length));
  if (release === undefined) throw unknown();
  return release;
};

/** The release of exactly that id; undefined when nobody has asked for it. */
export const findReleaseById = async ({ journal }: World, id: string): Promise<Release | undefined> =>
  foldRelease(await readFacts<ReleaseFact>(journal, releaseStream(id)));

/** The newest releases, newest first: ids sort by time. A projection will spare us the list of all names one day. */
export const latestReleases = async (
  world: World,
  limit: number,
  app?: string,
): Promise<readonly Release[]> => {
  const prefix = releaseStream('');
  const ids = (await world.journal.list(prefix)).map(({ stream }) => stream.slice(prefix.length)).reverse();
  const found: Release[] = [];
  for (const id of ids) {
    if (found.length === limit) break;
    const release = await findReleaseById(world, id);
    if (release !== undefined && (app === undefined || release.app === app)) found.push(release);
  }
  return found;
};

type ReadTarget = (app: string, target: string, after: number) => Promise<readonly Entry<TargetFact>[]>;

const readerOf =
  ({ journal }: World): ReadTarget =>
  (app, target, after) =>
    readFacts<TargetFact>(journal, targetStream(app, target), after);

/** Lists show many releases of the same few targets: each stream is read once a request. */
export const sharedReader = (world: World): ReadTarget => {
  const known = new Map<string, Promise<readonly Entry<TargetFact>[]>>();
  return (app, target) => {
    const stream = targetStream(app, target);
    const reading = known.get(stream) ?? readFacts<TargetFact>(world.journal, stream);
    known.set(stream, reading);
    return reading;
  };
};

/** What the faces are shown of it right now. */
export const readView = async (
  world: World,
  release: Release,
  read = readerOf(world),
): Promise<ReleaseView> => {
  const streams = await Promise.all(release.targets.map((target) => read(release.app, target, 0)));
  const targets = release.targets.map((name, index) =>
    viewTarget(
      name,
      (streams[index] ?? []).map(({ event }) => event).filter((fact) => fact.release === release.id),
    ),
  );
  const heads = { release: release.seq, targets: streams.map((entries) => entries.at(-1)?.seq ?? 0) };
  return viewRelease(release, targets, writeCursor(heads));
};

/** Everything that has happened to a release after a cursor. Its own stream is read first, so that nothing comes after its end. */
export const newsAfter = async (world: World, release: Release, cursor: Heads): Promise<News> => {
  const entries = await readFacts<ReleaseFact>(world.journal, releaseStream(release.id), cursor.release);
  const planned = entries.find(({ event }) => event.kind === 'planned')?.event;
  const names = planned?.kind === 'planned' ? planned.targets : release.targets;
  const after = { release: cursor.release, targets: names.map((_, index) => cursor.targets[index] ?? 0) };
  const read = readerOf(world);
  const targets = await Promise.all(
    names.map(async (name, index) => ({
      name,
      entries: await read(release.app, name, after.targets[index] ?? 0),
    })),
  );
  const isClosed = release.outcome !== undefined || entries.some(({ event }) => event.kind === 'closed');
  return { id: release.id, release: entries, targets, after, isClosed };
};
