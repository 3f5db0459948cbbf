import type { Source } from '#domain/config/place.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { type ImageChange, imageChanges } from '#domain/plan/image-changes.ts';
import type { PlannedTarget, ReleasePlan } from '#domain/plan/plan.ts';
import type { World } from '#ports/world.ts';
import { readBlob } from '../store/blobs.ts';
import { readTarget } from '../store/targets.ts';
import { type Asker, carriedImages } from './carried-images.ts';
import { type Operators, type Planned, planSource } from './plan.ts';

/** What a release of these files with these images would do, with everything that it changes and that stays by name. */
export const planRequest = async (
  world: World,
  source: Source,
  named: Readonly<Record<string, string>>,
  asker: Asker,
  operators: Operators,
  environments?: readonly string[],
): Promise<Planned | string> => {
  const carried = await carriedImages(world, source, named, asker);
  const kept = Object.fromEntries(carried.map(({ component, image }) => [component, image]));
  const planned = await planSource(world, source, { ...kept, ...named }, operators, environments);
  if (typeof planned === 'string') return planned;
  const changes = await changesOf(world, planned.plan, async ({ name }) => planned.manifests[name]);
  const plan = {
    ...planned.plan,
    ...(carried.length === 0 ? {} : { carried }),
    ...(changes === undefined ? {} : { changes }),
  };
  return { ...planned, plan };
};

/** Which images change against what the last good release brought; undefined where there was none. */
export const changesOf = async (
  world: World,
  { app, targets }: ReleasePlan,
  manifestOf: (target: PlannedTarget) => Promise<Manifest | undefined>,
): Promise<readonly ImageChange[] | undefined> => {
  const pairs = await Promise.all(
    targets.map(async (target) => {
      const { good } = await readTarget(world, app, target.name);
      const after = good && (await manifestOf(target));
      return good === undefined || after === undefined
        ? []
        : [{ before: await readBlob<Manifest>(world, good.manifest), after }];
    }),
  );
  return pairs.flat().length === 0 ? undefined : imageChanges(pairs.flat());
};
