import { isFailure } from '#domain/failure.ts';
import type { Digest } from '#domain/json.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import { planDetails } from '#domain/plan/plan-details.ts';
import type { ReleasePlan } from '#domain/plan/plan.ts';
import type { World } from '#ports/world.ts';
import { readBlob } from '../store/blobs.ts';

/** What a person wants to know of a plan before they answer. */
export const detailsOf = async (world: World, plan: ReleasePlan): Promise<readonly string[]> => {
  const manifests = await Promise.all(
    plan.targets.map(async ({ name, manifest }) => [name, await find(world, manifest)] as const),
  );
  return planDetails(plan, Object.fromEntries(manifests));
};

/** A question is worth putting without the number of its pods. */
const find = (world: World, manifest: Digest): Promise<Manifest | undefined> =>
  readBlob<Manifest>(world, manifest).catch((error: unknown) => {
    if (!isFailure(error, 'NotFound')) throw error;
    return undefined;
  });
