import type { Source } from '#domain/config/place.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { imageChanges } from '#domain/plan/image-changes.ts';
import type { World } from '#ports/world.ts';
import { readBlob } from '../store/blobs.ts';
import { readTarget } from '../store/targets.ts';
import { type Asker, carriedImages } from './carried-images.ts';
import { type Planned, planSource } from './plan.ts';

/** What a release of these files with these images would do, with everything that it changes and that stays by name. */
export const planRequest = async (
  world: World,
  source: Source,
  named: Readonly<Record<string, string>>,
  asker: Asker,
): Promise<Planned | string> => {
  const carried = await carriedImages(world, source, named, asker);
  const kept = Object.fromEntries(carried.map(({ component, image }) => [component, image]));
  const planned = await planSource(world, source, { ...kept, ...named });
  if (typeof planned === 'string') return planned;
  const before = await goodManifests(world, planned);
  const pairs = Object.entries(planned.manifests).flatMap(([target, after]) => {
    const was = before[target];
    return was === undefined ? [] : [{ before: was, after }];
  });
  const plan = {
    ...planned.plan,
    ...(carried.length === 0 ? {} : { carried }),
    ...(pairs.length === 0 ? {} : { changes: imageChanges(pairs) }),
  };
  return { ...planned, plan };
};

const goodManifests = async (
  world: World,
  { plan: { app, targets } }: Planned,
): Promise<Readonly<Record<string, Manifest>>> => {
  const all = await Promise.all(
    targets.map(async ({ name }) => {
      const { good } = await readTarget(world, app, name);
      return good === undefined ? [] : [[name, await readBlob<Manifest>(world, good.manifest)] as const];
    }),
  );
  return Object.fromEntries(all.flat());
};
