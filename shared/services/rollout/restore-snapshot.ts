import { Failure } from '#domain/failure.ts';
import { type KubeObject, nameOf, refOf } from '#domain/kube/object.ts';
import { isRestoring, supersededBy } from '#domain/rollout/has-written.ts';
import type { TargetFact } from '#domain/rollout/target-fact.ts';
import { kindOf, kindOfPlan } from '#domain/workload/kinds.ts';
import { holderOf, type Observation } from '#domain/workload/observation.ts';
import type { Removal, Snapshot } from '#domain/workload/snapshot.ts';
import type { Progress } from '#domain/workload/step.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { World } from '#ports/world.ts';
import { readBlob } from '../store/blobs.ts';
import { type LockedRollout, noteTarget } from '../store/targets.ts';
import { giveTrafficBack, turnTrafficBack } from '../traffic/move-with-traffic.ts';
import { restoreLastResources, restoreResources, restoreRoutes } from './apply-resources.ts';
import { recreateResources } from './prune.ts';
import { inReverse } from './in-reverse.ts';
import { reconcileEach, reconcileTarget, together, told } from './reconcile-target.ts';

/** What a target is restored to, and what may have been removed from it. */
interface Way {
  readonly snapshot: Snapshot;
  readonly removed: readonly string[];
  readonly startedAt: number;
  /** The snapshot is that of a release that has gone through. */
  readonly isUndo?: boolean;
}

/**
 * Restores a target to a snapshot: removed objects are recreated, the others put back. If components depend on each
 * other, each goes back after its dependents.
 */
export const restoreSnapshot = async (
  world: World,
  cluster: Cluster,
  rollout: LockedRollout,
  { snapshot, removed, startedAt, isUndo }: Way,
): Promise<Progress> => {
  const gone = removalsOf(snapshot, removed);
  const moving = { world, cluster, rollout, snapshot };
  const until = world.clock.now() + taskMs;
  const look = await turnTrafficBack(moving, until);
  await restoreLastResources(cluster, snapshot);
  await recreateResources(cluster, gone);
  const recreations = gone.flatMap((removal) => kindOf(removal.object)?.recreation(removal) ?? []);
  const decide = (observation: Observation): Progress => {
    const kind = kindOfPlan(observation.plan);
    if (recreations.includes(observation.plan)) return kind.recreate(observation);
    return kind.rollBack(isUndo === true ? { ...observation, isUndo } : observation);
  };
  const all = { ...snapshot, workloads: [...recreations, ...snapshot.workloads] };
  const progress = await reconcileEach(
    world,
    cluster,
    rollout,
    all,
    { startedAt, decide, look },
    async (_, move) =>
      told(
        await inReverse(all, async (part) => {
          const changing = part.workloads.filter(({ kind }) => kind !== 'same');
          const progress = together(await Promise.all(changing.map(move)));
          if (progress.kind === 'settled') await restoreResources(cluster, part);
          return progress;
        }),
      ),
  );
  if (progress.kind !== 'moving') await giveTrafficBack(moving, until);
  if (progress.kind === 'settled') await restoreRoutes(cluster, snapshot);
  return progress;
};

/** How long the workloads are watched. */
const taskMs = 45_000;

const removalsOf = ({ removals = [] }: Snapshot, removed: readonly string[]): readonly Removal[] =>
  removals.filter(({ object }) => removed.includes(nameOf(refOf(object))));

/**
 * Restores what the releases changed that this one took over; true when that is done. Another call looks again, because
 * a write of theirs may have come late. If that does not finish in time, the workloads are handed over as they are: a
 * fix must be able to go out over a failure.
 */
export const restoreInherited = async (
  world: World,
  cluster: Cluster,
  rollout: LockedRollout,
): Promise<boolean> => {
  const { inherited } = rollout.lock;
  if (inherited?.snapshot === undefined) return true;
  const snapshot = await readBlob<Snapshot>(world, inherited.snapshot);
  const { since: startedAt, removed = [] } = inherited;
  const progress = await restoreSnapshot(world, cluster, rollout, { snapshot, removed, startedAt });
  if (progress.kind === 'moving') return false;
  if (progress.kind === 'stuck') await giveUp(world, cluster, rollout, snapshot);
  await noteTarget(world, rollout, (lock): TargetFact | undefined =>
    isRestoring(lock) ? { kind: 'restored', release: lock.release, reason: progress.reason } : undefined,
  );
  return true;
};

/**
 * Fails with Conflict if a release that was taken over, or has ended, has written again since: that is reverted first,
 * by this release or by the sweep.
 */
export const checkLateWrite = async (
  cluster: Cluster,
  { lock, stream }: LockedRollout,
  objects: readonly KubeObject[],
): Promise<void> => {
  const others = supersededBy(lock);
  if (others.length === 0) return;
  const all = await Promise.all(objects.map((object) => cluster.get(refOf(object))));
  const late = all.flatMap((live) => (live === undefined ? [] : (holderOf(live) ?? [])));
  if (late.some((holder) => others.includes(holder)))
    throw new Failure('Conflict', stream, `late write of release ${late.join(', ')}`);
};

const giveUp = async (
  world: World,
  cluster: Cluster,
  rollout: LockedRollout,
  snapshot: Snapshot,
): Promise<void> => {
  await reconcileTarget(world, cluster, rollout, snapshot, {
    startedAt: world.clock.now(),
    decide: (observation) => kindOfPlan(observation.plan).giveUp(observation),
  });
  await restoreResources(cluster, snapshot);
  await restoreRoutes(cluster, snapshot);
};
