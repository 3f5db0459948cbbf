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

import { fewAtOnce } from '../few-at-once.ts';
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
  const by = (holderOf: PruneOptions['holderOf']): readonly PruneCandidate[] => {
    const leave = { keepsAll: plan.prune === false, holderOf };
    return [...leftOver(removals, before, manifest, leave), ...pruneCandidates(before, manifest, leave)];
  };
  // Usually there is nothing, and the other manifests need not be read.
  if (by(() => undefined).length === 0) return [];
  const holders = await holdersIn(asked);
  const all = by((identity) => holders.get(identity)?.find((target) => target !== place.name));
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

/** The targets that bring an object, by its identity; two of them are enough to find another one. */
type Holders = ReadonlyMap<string, readonly string[]>;

/** By the targets of a plan, which never change, and by cluster: each target of a wide release asks for the same. */
const known = new WeakMap<ReleasePlan['targets'], Map<string, Promise<Holders>>>();

const holdersIn = (asked: Asked): Promise<Holders> => {
  const { plan, place } = asked;
  const ofPlan = known.get(plan.targets) ?? new Map<string, Promise<Holders>>();
  known.set(plan.targets, ofPlan);
  const found = ofPlan.get(place.cluster) ?? readHolders(asked);
  ofPlan.set(place.cluster, found);
  found.catch(() => ofPlan.delete(place.cluster));
  return found;
};

/** What this release brings to one cluster. */
const readHolders = async ({ plan, place, manifestOf }: Asked): Promise<Holders> => {
  const there = plan.targets.filter(({ cluster }) => cluster === place.cluster);
  const brought = await fewAtOnce(there, 32, async (target) => {
    const { objects = [] } = (await manifestOf(target)) ?? {};
    return objects.map((object) => ({ identity: identityOf(object), target: target.name }));
  });
  const holders = new Map<string, readonly string[]>();
  for (const { identity, target } of brought.flat()) {
    const others = holders.get(identity) ?? [];
    if (others.length < 2) holders.set(identity, [...others, target]);
  }
  return holders;
};

const clusterOf = async (world: World, good: Good, { name, cluster }: PlannedTarget): Promise<string> => {
  const plan = await readPlan(world, await readRelease(world, good.release));
  return plan.targets.find((target) => target.name === name)?.cluster ?? cluster;
};
