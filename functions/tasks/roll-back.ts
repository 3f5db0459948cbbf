import { factAfterRollback } from '#domain/rollout/facts-after.ts';
import type { Progress } from '#domain/workload/step.ts';
import type { World } from '#ports/world.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { restoreGiven } from '#shared/services/cloud/restore-given.ts';
import { returnStacks } from '#shared/services/cloud/return-target.ts';
import {
  type LockedRollout,
  noteTarget,
  readSnapshot,
  readLockedRollout,
} from '#shared/services/store/targets.ts';
import { restoreSnapshot } from '#shared/services/rollout/restore-snapshot.ts';
import { fencedCluster } from '#shared/services/rollout/fenced-cluster.ts';
import type { Task } from '#functions/runtime/task.ts';

/**
 * Restores what the target was before the first write. Workloads need only the cluster and the journal, unless the
 * release has given up what their pods need; changes in clouds are taken back after them.
 */
export const rollBack: Task<'rollBack'> = async (input, world) => {
  const rollout = await readLockedRollout(world, input);
  const given = await restoreGiven(world, rollout);
  if (given.kind !== 'over') return given;
  const progress = await restoreWorkloads(world, rollout);
  if (progress.kind === 'settled') {
    const stacks = await returnStacks(world, rollout, given.told);
    if (stacks.kind !== 'over') return stacks;
  }
  await noteTarget(world, rollout, (lock) => factAfterRollback(lock, progress));
  return { kind: progress.kind };
};

/** A release that came no further than its resources has nothing to restore. */
const restoreWorkloads = async (world: World, rollout: LockedRollout): Promise<Progress> => {
  const { back, removed, inherited, snapshot: own, provision } = rollout.lock;
  const stacks = provision ?? inherited?.stacks;
  if (own === undefined && inherited?.snapshot === undefined && stacks !== undefined)
    return { kind: 'settled', reason: 'no workload was touched' };
  const snapshot = await readSnapshot(world, rollout);
  const cluster = await fencedCluster(world, rollout);
  return restoreSnapshot(world, cluster, rollout, {
    snapshot,
    removed: (own === undefined ? inherited?.removed : removed) ?? [],
    startedAt: back?.since ?? world.clock.now(),
    isUndo: rollout.release.back && own !== undefined,
  });
};

export const handler = onLambda(rollBack);
