import type { App, Source } from '#domain/app/app.ts';
import { hint } from '#domain/app/nearest.ts';
import type { AppEvent } from '#domain/event/event.ts';
import { canonical, type Digest } from '#domain/json.ts';
import { appStream } from '#domain/streams.ts';
import type { Entry } from '#ports/journal.ts';
import type { World } from '#ports/world.ts';
import { compile } from '#shared/reading/compile.ts';
import { readFacts, record } from '#shared/record.ts';
import { Refusal } from './refusal.ts';

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
  throw new Refusal(
    404,
    'unknown-app',
    `no application of this name is registered; ${hint(name, await appNames(world))}`,
  );
};

export const findApp = async ({ journal }: World, name: string): Promise<AppView | undefined> =>
  foldApp(name, await readFacts<AppEvent>(journal, appStream(name)));

export const appNames = async ({ journal }: World): Promise<readonly string[]> => {
  const prefix = appStream('');
  return (await journal.list(prefix)).map(({ stream }) => stream.slice(prefix.length));
};

const foldApp = (name: string, entries: readonly Entry<AppEvent>[]): AppView | undefined => {
  const last = entries.at(-1);
  if (last === undefined) return undefined;
  // The same files again change nothing, so the stream only grows when something is new.
  return { name, source: last.event.source, registeredAt: last.at, by: last.event.by };
};

/** The files behind a registered application. */
export const readSource = async (world: World, source: Digest): Promise<Source> =>
  JSON.parse(await world.blobs.get(source)) as Source;

/** The application that the files mean, with these images in them; 422 with every mistake, each with its place. */
export const compileSource = (source: Source, images: Readonly<Record<string, string>>): App => {
  const compiled = compile(source, { images });
  if (compiled.kind === 'compiled') return compiled.app;
  const { mistakes } = compiled;
  const more = mistakes.length === 1 ? '' : ` (and ${mistakes.length - 1} more)`;
  const [first] = mistakes;
  const where = first === undefined ? '' : `${first.file}:${first.line}:${first.column} ${first.because}`;
  throw new Refusal(422, 'mistaken-source', `${where}${more}`, { members: { mistakes } });
};

/** Keeps the files as what the application is from now on. Doing it twice does it once. */
export const registerSource = async (
  world: World,
  name: string,
  source: Source,
  by: string,
): Promise<AppView> => {
  const digest = await world.blobs.put(canonical(source));
  const app = await record<AppEvent, AppView | undefined>(
    world.journal,
    world.clock,
    appStream(name),
    (entries) => foldApp(name, entries),
    (state) => (state?.source === digest ? undefined : { kind: 'registered', source: digest, by }),
  );
  return app ?? { name, source: digest, registeredAt: world.clock.now(), by };
};

/** The files must call the application what the request calls it. */
export const checkName = (app: App, name: string): void => {
  if (app.name === name) return;
  throw new Refusal(
    422,
    'other-name',
    `the files call this application "${app.name}"; ask for it by that name`,
  );
};
