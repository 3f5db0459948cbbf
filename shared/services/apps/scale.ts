import { Rejection } from '#domain/rejection.ts';
import { scalesOf, type ScaleView } from '#domain/view/scale.ts';
import type { CompiledApp } from '#domain/app/compiled.ts';
import type { World } from '#ports/world.ts';
import { type Scale, setScale } from '#shared/compiler/set-scale.ts';
import { compileWhole } from './register.ts';
import { readApp, readSource } from './registry.ts';
import type { Source } from '#domain/config/place.ts';

interface Wish {
  readonly component: string;
  readonly environment: string;
  readonly scale: Scale;
}

/** The number of pods of each component in each target, by the files. */
export const scaleOf = ({ app, manifests }: CompiledApp): readonly ScaleView[] =>
  app.release.targets.flatMap(({ name, environment }) => {
    const manifest = manifests[name];
    return manifest === undefined ? [] : scalesOf(manifest, environment);
  });

/**
 * The files of an application with another number of pods in one environment; writes nothing. Throws a 422 Rejection
 * with the mistakes.
 */
export const rescaled = async (world: World, name: string, wish: Wish): Promise<Source> => {
  const source = await readSource(world, (await readApp(world, name)).source);
  const now = scaleOf(await compileWhole(world, source, {})).find(
    ({ component, environment }) => component === wish.component && environment === wish.environment,
  );
  if (now === undefined)
    throw new Rejection(
      'unprocessable',
      'no-such-scale',
      `"${wish.component}" has no number of pods in the environment "${wish.environment}"`,
    );
  const files = setScale(source.files, { ...wish, autoscaler: now.autoscaler });
  if (files === undefined)
    throw new Rejection(
      'unprocessable',
      'not-editable',
      `the file of the environment "${wish.environment}" is written in a way that this cannot change; edit it yourself`,
    );
  const changed = { ...source, files };
  await compileWhole(world, changed, {});
  return changed;
};
