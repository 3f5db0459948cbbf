import { factAfterRollback } from '#domain/rollout/facts-after.ts';
import type { TargetLock } from '#domain/rollout/target.ts';
import type { Snapshot, Removal } from '#domain/workload/snapshot.ts';
import { nameOf, refOf } from '#domain/kube/object.ts';
import { kindOf, workloadKindOf } from '#domain/workload/kinds.ts';
import { restoreResources } from '#shared/services/rollout/apply-resources.ts';
import { recreateResources } from '#shared/services/rollout/prune.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { noteTarget, readSnapshot, readLockedRollout } from '#shared/services/store/targets.ts';
import { reconcileTarget } from '#shared/services/rollout/reconcile-target.ts';
import type { Task } from '#functions/runtime/task.ts';

/** Brings the target back to what was kept of it before the first write. Needs nothing but the cluster and the journal. */
export const rollBack: Task<'rollBack'> = async (input, world) => {
  const rollout = await readLockedRollout(world, input);
  const snapshot = await readSnapshot(world, rollout);
  const cluster = await world.cluster(rollout.place.cluster);
  const since = rollout.lock.back?.since ?? world.clock.now();
  const gone = goneOf(rollout.lock, snapshot);
  await recreateResources(cluster, gone);
  const recreations = gone.flatMap((removal) => kindOf(removal.object)?.recreation(removal) ?? []);
  const workloads = [...recreations, ...snapshot.workloads];
  const progress = await reconcileTarget(
    world,
    cluster,
    rollout,
    { ...snapshot, workloads },
    since,
    (observation) => {
      const kind = workloadKindOf(observation.plan.ref);
      return recreations.includes(observation.plan) ? kind.recreate(observation) : kind.rollBack(observation);
    },
  );
  if (progress.kind === 'settled') await restoreResources(cluster, snapshot);
  await noteTarget(world, rollout, (lock) => factAfterRollback(lock, progress));
  return { kind: progress.kind };
};

/** What this release, or the one that is taken back, may have removed. */
const goneOf = ({ removed = [] }: TargetLock, { removals = [] }: Snapshot): readonly Removal[] =>
  removals.filter(({ object }) => removed.includes(nameOf(refOf(object))));

export const handler = onLambda(rollBack);
