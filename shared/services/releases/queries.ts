import { indexes } from '#domain/indexes.ts';
import type { Release, ReleaseFact } from '#domain/release/release.ts';
import { releaseStream, targetStream } from '#domain/streams.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import { writeCursor, type Heads } from '#domain/view/cursor.ts';
import type { News } from '#domain/view/view-events.ts';
import { viewRelease } from '#domain/view/view-release.ts';
import { viewTarget } from '#domain/view/view-target.ts';
import type { Language } from '#domain/view/sentences/language.ts';
import type { ReleaseView } from '#domain/view/view.ts';
import type { Entry, IndexRow } from '#ports/journal.ts';
import type { World } from '#ports/world.ts';
import { readFacts } from '#shared/services/store/append-facts.ts';
import { fewAtOnce } from '#shared/services/few-at-once.ts';
import { foldReleaseStream } from '#shared/services/store/release-stream.ts';
import { factsAbout, reachOf } from '#shared/services/store/target-facts.ts';
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

/** The release with exactly this id; undefined if there is none. */
export const findReleaseById = ({ journal }: World, id: string): Promise<Release | undefined> =>
  foldReleaseStream(journal, id);

/** Which releases, and where the page begins; all of them from the newest where nothing is said. */
export interface ReleaseQuery {
  readonly limit: number;
  readonly app?: string;
  /** Only releases that are not over. */
  readonly isOpen?: boolean;
  /** The `next` of the page before. */
  readonly after?: string;
}

export interface ReleasePage {
  readonly releases: readonly Release[];
  /** Where the next page begins; none after the last. */
  readonly next?: string;
}

/** A page of releases. All are in the order in which they were begun, newest first; open ones by id. */
export const pageReleases = async (
  world: World,
  { limit, app, isOpen = false, after }: ReleaseQuery,
): Promise<ReleasePage> => {
  const ofApp = app === undefined ? indexes.releases : indexes.releasesOf(app);
  const index = isOpen ? indexes.open : ofApp;
  const isMeant = (one: Release): boolean =>
    (app === undefined || one.app === app) && !(isOpen && one.outcome !== undefined);
  const found: Release[] = [];
  for (let last = after; ;) {
    const size = limit - found.length;
    const page = { reverse: true, limit: size, ...(last !== undefined && { after: last }) };
    const rows = await world.journal.find(index, page);
    for (const { key, release } of await readRows(world, rows)) {
      if (release !== undefined && isMeant(release)) {
        if (last !== undefined && isFull(found, release)) return { releases: found, next: last };
        found.push(release);
      }
      last = key;
    }
    if (rows.length < size || last === undefined) return { releases: found };
    if (found.length === limit) return { releases: found, next: last };
  }
};

/** The view of a target takes some hundred bytes, and a function answers 6 MB. */
const mostTargets = 5000;

const isFull = (found: readonly Release[], next: Release): boolean =>
  found.length > 0 && [...found, next].reduce((sum, { targets }) => sum + targets.length, 0) > mostTargets;

/** All releases that are not over. */
export const openReleases = async (world: World): Promise<readonly Release[]> =>
  (await readRows(world, await world.journal.find(indexes.open))).flatMap(({ release }) =>
    release === undefined || release.outcome !== undefined ? [] : [release],
  );

const readRows = (world: World, rows: readonly IndexRow[]) =>
  Promise.all(
    rows.map(async ({ key, stream }) => ({
      key,
      release: await findReleaseById(world, stream.slice(releaseStream('').length)),
    })),
  );

type ReadTarget = (release: Release, target: string) => Promise<readonly Entry<TargetFact>[]>;

const readerOf =
  ({ journal }: World): ReadTarget =>
  (release, target) =>
    factsAbout(journal, [release], { app: release.app, target });

/** A page shows many releases of the same few targets: each stream is read once, as far as these releases go. */
export const sharedReader = ({ journal }: World, releases: readonly Release[]): ReadTarget => {
  const known = new Map<string, Promise<readonly Entry<TargetFact>[]>>();
  return ({ app }, target) => {
    const stream = targetStream(app, target);
    const alike = releases.filter((one) => one.app === app && one.targets.includes(target));
    const reading = known.get(stream) ?? factsAbout(journal, alike, { app, target });
    known.set(stream, reading);
    return reading;
  };
};

/** The present state of a release, as the API, CLI and console show it. */
export const readView = async (
  world: World,
  release: Release,
  { language, read = readerOf(world) }: { readonly language?: Language; readonly read?: ReadTarget } = {},
): Promise<ReleaseView> => {
  // Of a target that was not sent off, nothing is known.
  const streams = await fewAtOnce(
    release.targets,
    64,
    async (target): Promise<readonly Entry<TargetFact>[]> =>
      release.spans[target] === undefined ? [] : read(release, target),
  );
  const targets = release.targets.map((name, index) =>
    viewTarget(
      name,
      (streams[index] ?? []).map(({ event }) => event).filter((fact) => fact.release === release.id),
      language,
    ),
  );
  const heads = {
    release: release.seq,
    targets: streams.map(
      (entries, index) => entries.at(-1)?.seq ?? reachOf(release, release.targets[index] ?? ''),
    ),
  };
  return viewRelease(release, targets, writeCursor(heads), language);
};

/** Everything that has happened to a release after a cursor. Its own stream is read first, so that nothing comes after its end. */
export const newsAfter = async (world: World, release: Release, cursor: Heads): Promise<News> => {
  const entries = await readFacts<ReleaseFact>(world.journal, releaseStream(release.id), cursor.release);
  const planned = entries.find(({ event }) => event.kind === 'planned')?.event;
  const names = planned?.kind === 'planned' ? planned.targets : release.targets;
  const after = { release: cursor.release, targets: names.map((_, index) => cursor.targets[index] ?? 0) };
  const targets = await Promise.all(
    names.map(async (target, index) => {
      const place = { app: release.app, target, after: after.targets[index] ?? 0 };
      return { name: target, entries: await factsAbout(world.journal, [release], place) };
    }),
  );
  const isClosed = release.outcome !== undefined || entries.some(({ event }) => event.kind === 'closed');
  return { id: release.id, release: entries, targets, after, isClosed };
};
