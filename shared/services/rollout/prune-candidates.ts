import type { PlannedTarget, ReleasePlan } from '#domain/plan/plan.ts';
import { identityOf } from '#domain/kube/object.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { Snapshot } from '#domain/workload/snapshot.ts';
import {
  type PruneOptions,
  pruneCandidates,
  type PruneCandidate,
} from '#domain/workload/prune-candidates.ts';
import type { Good } from '#domain/rollout/target.ts';
import type { World } from '#ports/world.ts';

import { readBlob } from '../store/blobs.ts';
import { readPlan, readRelease } from '../store/releases.ts';

interface Asked {
  readonly plan: ReleasePlan;
  readonly place: PlannedTarget;
  readonly manifest: Manifest;
  /** The last release that ended well here. */
  readonly good: Good | undefined;
  readonly manifestOf: (target: PlannedTarget) => Promise<Manifest | undefined>;
}

/**
 * What the last good release brought here and this one leaves out, including what that release still had to remove:
 * whoever ends a watch takes over what it would have ended with.
 */
export const readPruneCandidates = async (world: World, asked: Asked): Promise<readonly PruneCandidate[]> => {
  const { plan, place, manifest, good } = asked;
  if (good === undefined) return [];
  const before = await readBlob<Manifest>(world, good.manifest);
  const { removals = [] } = await readBlob<Snapshot>(world, good.snapshot);
  const by = (beside: readonly Manifest[]): readonly PruneCandidate[] => {
    const leave = { keepsAll: plan.prune === false, beside };
    return [...leftOver(removals, before, manifest, leave), ...pruneCandidates(before, manifest, leave)];
  };
  // Usually there is nothing, and the other manifests need not be read.
  if (by([]).length === 0) return [];
  const all = by(await besideOf(asked));
  const cluster = await clusterOf(world, good, place);
  if (cluster === place.cluster) return all;
  return all.map(({ object }) => ({
    object,
    kept: `it is in the cluster ${cluster}, where this target was before`,
  }));
};

/** What should have been removed before. An object that was made again since is another object. */
const leftOver = (
  removals: NonNullable<Snapshot['removals']>,
  before: Manifest,
  after: Manifest,
  leave: PruneOptions,
): readonly PruneCandidate[] => {
  const known = new Map(removals.map((one) => [identityOf(one.object), one.before.metadata.uid]));
  const objects = removals.map(({ object }) => object).toReversed();
  return pruneCandidates({ ...before, objects }, after, leave).map((one) => {
    const uid = known.get(identityOf(one.object));
    return uid === undefined ? one : { ...one, uid };
  });
};

/** The manifests of the other targets that this release brings to the same cluster. */
const besideOf = async ({ plan, place, manifestOf }: Asked): Promise<readonly Manifest[]> => {
  const others = plan.targets.filter(({ name, cluster }) => name !== place.name && cluster === place.cluster);
  return (await Promise.all(others.map(manifestOf))).filter((manifest) => manifest !== undefined);
};

const clusterOf = async (world: World, good: Good, { name, cluster }: PlannedTarget): Promise<string> => {
  const plan = await readPlan(world, await readRelease(world, good.release));
  return plan.targets.find((target) => target.name === name)?.cluster ?? cluster;
};
