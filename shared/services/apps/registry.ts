import { hint } from '#domain/config/did-you-mean.ts';
import type { AppEvent } from '#domain/event/event.ts';
import type { Digest } from '#domain/json.ts';
import { appStream } from '#domain/streams.ts';
import type { Entry } from '#ports/journal.ts';
import type { World } from '#ports/world.ts';
import { lastFact } from '#shared/services/store/append-facts.ts';
import { Rejection } from '#domain/rejection.ts';
import type { Source } from '#domain/config/place.ts';

/** What the faces are shown of an application. */
export interface AppView {
  readonly name: string;
  readonly source: Digest;
  readonly registeredAt: number;
  readonly by: string;
}

/** The application of that name as it was registered last; 404 with the nearest name for one that never was. */
export const readApp = async (world: World, name: string): Promise<AppView> => {
  const app = await findApp(world, name);
  if (app !== undefined) return app;
  throw new Rejection(
    'not-found',
    'unknown-app',
    `no application of this name is registered; ${hint(name, await appNames(world))}`,
  );
};

export const findApp = async ({ journal }: World, name: string): Promise<AppView | undefined> =>
  foldApp(name, await lastFact<AppEvent>(journal, appStream(name)));

export const appNames = async ({ journal }: World): Promise<readonly string[]> => {
  const prefix = appStream('');
  return (await journal.list(prefix)).map(({ stream }) => stream.slice(prefix.length));
};

/** The last registration counts; undefined while there is none. */
export const foldApp = (name: string, entries: readonly Entry<AppEvent>[]): AppView | undefined => {
  const last = entries.at(-1);
  if (last === undefined) return undefined;
  // The same files again change nothing, so the stream only grows when something is new.
  return { name, source: last.event.source, registeredAt: last.at, by: last.event.by };
};

/** The files behind a registered application. */
export const readSource = async (world: World, source: Digest): Promise<Source> =>
  JSON.parse(await world.blobs.get(source)) as Source;
