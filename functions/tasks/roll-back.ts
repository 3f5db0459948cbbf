import { factAfterRollback } from '#domain/rollout/facts-after.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { noteTarget, readSnapshot, readLockedRollout } from '#shared/services/store/targets.ts';
import { restoreSnapshot } from '#shared/services/rollout/restore-snapshot.ts';
import { fencedCluster } from '#shared/services/rollout/fenced-cluster.ts';
import type { Task } from '#functions/runtime/task.ts';

/** Brings the target back to what was kept of it before the first write. Needs nothing but the cluster and the journal. */
export const rollBack: Task<'rollBack'> = async (input, world) => {
  const rollout = await readLockedRollout(world, input);
  const snapshot = await readSnapshot(world, rollout);
  const cluster = await fencedCluster(world, rollout);
  const { back, removed, inherited, snapshot: own } = rollout.lock;
  const progress = await restoreSnapshot(world, cluster, rollout, {
    snapshot,
    removed: (own === undefined ? inherited?.removed : removed) ?? [],
    startedAt: back?.since ?? world.clock.now(),
    isUndo: rollout.release.back && own !== undefined,
  });
  await noteTarget(world, rollout, (lock) => factAfterRollback(lock, progress));
  return { kind: progress.kind };
};

export const handler = onLambda(rollBack);
