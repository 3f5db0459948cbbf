import type { App } from '#domain/app/app.ts';
import type { AppEvent } from '#domain/event/event.ts';
import { canonical } from '#domain/json.ts';
import { appStream } from '#domain/streams.ts';
import type { World } from '#ports/world.ts';
import type { CompiledApp } from '#domain/app/compiled.ts';
import { compileShape } from '../planning/compile-shape.ts';
import { lastFact, record } from '#shared/services/store/append-facts.ts';
import { Rejection } from '#domain/rejection.ts';
import { foldApp, type AppView } from './registry.ts';
import type { Source } from '#domain/config/place.ts';

/** The application that the files mean, with these images in them; 422 with every mistake, each with its place. */
export const compileSource = async (
  world: World,
  source: Source,
  images: Readonly<Record<string, string>>,
): Promise<App> => (await compileWhole(world, source, images)).app;

/** The same with the manifests of its targets. */
export const compileWhole = async (
  world: World,
  source: Source,
  images: Readonly<Record<string, string>>,
): Promise<CompiledApp> => {
  const compiled = await compileShape(world, source, images);
  if (compiled.kind === 'compiled') return compiled;
  const { mistakes } = compiled;
  const more = mistakes.length === 1 ? '' : ` (and ${mistakes.length - 1} more)`;
  const [first] = mistakes;
  const where = first === undefined ? '' : `${first.file}:${first.line}:${first.column} ${first.reason}`;
  throw new Rejection('unprocessable', 'mistaken-source', `${where}${more}`, { mistakes });
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
    () => lastFact<AppEvent>(world.journal, appStream(name)),
  );
  return app ?? { name, source: digest, registeredAt: world.clock.now(), by };
};

/** The files must call the application what the request calls it. */
export const checkName = (app: App, name: string): void => {
  if (app.name === name) return;
  throw new Rejection(
    'unprocessable',
    'other-name',
    `the files call this application "${app.name}"; ask for it by that name`,
  );
};
