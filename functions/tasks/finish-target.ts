import { workloadKindOf } from '#domain/workload/kinds.ts';
import type { Progress } from '#domain/workload/step.ts';
import { completionOf } from '#domain/rollout/next-step.ts';
import type { TargetFact, TargetLock } from '#domain/rollout/target.ts';
import type { SoakPolicy } from '#domain/analysis/burn-rate.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { noteTarget, readSnapshot, readLockedRollout } from '#shared/services/store/targets.ts';
import { reconcileTarget } from '#shared/services/rollout/reconcile-target.ts';
import type { Task } from '#functions/runtime/task.ts';

/** Gives the workloads back to their owners: their own fields as they were, every pod on the new revision, no label of ours. */
export const finishTarget: Task<'finishTarget'> = async (input, world) => {
  const rollout = await readLockedRollout(world, input);
  const snapshot = await readSnapshot(world, rollout);
  const cluster = await world.cluster(rollout.place.cluster);
  const since = rollout.lock.finishingSince ?? world.clock.now();
  const progress = await reconcileTarget(world, cluster, rollout, snapshot, since, (observation) =>
    workloadKindOf(observation.plan.ref).finish(observation),
  );
  await noteTarget(world, rollout, (lock) => message(lock, progress, rollout.plan.soak));
  return { kind: progress.kind };
};

const message = (lock: TargetLock, progress: Progress, soak?: SoakPolicy): TargetFact | undefined => {
  const { release } = lock;
  const { reason } = progress;
  const isOver = lock.completed === true || lock.soak !== undefined || lock.pruning !== undefined;
  if (lock.back !== undefined || isOver) return undefined;
  if (progress.kind === 'settled')
    return soak === undefined
      ? completionOf(lock, reason)
      : { kind: 'soaking', release, reason, seconds: soak.seconds };
  return progress.kind === 'stuck' ? { kind: 'rolling-back', release, reason } : undefined;
};

export const handler = onLambda(finishTarget);
