import { Failure, isFailure } from '#domain/failure.ts';
import { canonical } from '#domain/json.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { PlannedTarget, ReleasePlan } from '#domain/plan/plan.ts';
import type { World } from '#ports/world.ts';
import { compileFiles } from '#shared/services/planning/compile-files.ts';
import { holdTo } from '#shared/services/planning/pin-images.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { readLockedRollout } from '#shared/services/store/targets.ts';
import type { Task } from '#functions/runtime/task.ts';
import type { Source } from '#domain/config/place.ts';
import { withOutputs } from '#shared/services/cloud/with-outputs.ts';
import { readBlob } from '#shared/services/store/blobs.ts';

/** Stores every object of this target as it was planned (and approved), with the outputs of its resources. */
export const renderTarget: Task<'renderTarget'> = async (input, world) => {
  const { plan, place } = await readLockedRollout(world, input);
  if (plan.isRemoval === true) return place.manifest;
  const manifest = (await planned(world, place)) ?? (await renderAgain(world, plan, place));
  const whole = await withOutputs(world, place, manifest);
  return whole === manifest ? place.manifest : world.blobs.put(canonical(whole));
};

/** As the plan has stored it; files of 2,000 targets are not compiled 2,000 times. */
const planned = async (world: World, { manifest }: PlannedTarget): Promise<Manifest | undefined> =>
  readBlob<Manifest>(world, manifest).catch((error: unknown) => {
    if (!isFailure(error, 'NotFound')) throw error;
    return undefined;
  });

const renderAgain = async (world: World, plan: ReleasePlan, place: PlannedTarget): Promise<Manifest> => {
  const source = await readBlob<Source>(world, plan.source);
  const compiled = await compileFiles(world, source, plan.images);
  const manifests = compiled.kind === 'compiled' ? holdTo(compiled.manifests, plan.pins) : {};
  const manifest = manifests[place.name];
  if (manifest === undefined)
    throw new Failure('Broken', `${plan.app}@${place.name}`, 'its files no longer render a manifest');
  const digest = await world.blobs.put(canonical(manifest));
  if (digest !== place.manifest) {
    throw new Failure(
      'Broken',
      `${plan.app}@${place.name}`,
      `rendered ${digest}, but ${place.manifest} was planned; plan it again`,
    );
  }
  return manifest;
};

export const handler = onLambda(renderTarget);
