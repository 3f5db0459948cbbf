import { kindOfPlan } from '#domain/workload/kinds.ts';
import { factAfterFinish } from '#domain/rollout/facts-after.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { noteTarget, readSnapshot, readLockedRollout } from '#shared/services/store/targets.ts';
import { applyAfterwards } from '#shared/services/rollout/apply-resources.ts';
import { reconcileTarget } from '#shared/services/rollout/reconcile-target.ts';
import { giveTrafficBack } from '#shared/services/traffic/move-with-traffic.ts';
import { stuckIfRefused } from '#shared/services/rollout/refusal.ts';
import { fencedCluster } from '#shared/services/rollout/fenced-cluster.ts';
import type { Task } from '#functions/runtime/task.ts';

/** Gives the workloads back to their owners: their own fields as they were, every pod on the new revision, no label of ours. */
export const finishTarget: Task<'finishTarget'> = async (input, world) => {
  const rollout = await readLockedRollout(world, input);
  const snapshot = await readSnapshot(world, rollout);
  const cluster = await fencedCluster(world, rollout);
  const since = rollout.lock.finishingSince ?? world.clock.now();
  const { clock } = world;
  const { failureThreshold } = rollout.plan.strategy;
  const tolerated = failureThreshold === undefined ? {} : { failureThreshold };
  const until = clock.now() + taskMs;
  const moved = await reconcileTarget(world, cluster, rollout, snapshot, {
    startedAt: since,
    decide: (observation) => kindOfPlan(observation.plan).finish({ ...observation, ...tolerated }),
  }).catch(stuckIfRefused);
  if (moved.kind === 'settled' && rollout.lock.back === undefined)
    await giveTrafficBack({ world, cluster, rollout, snapshot }, until);
  const after =
    moved.kind === 'settled' && rollout.lock.back === undefined
      ? await applyAfterwards({ cluster, clock, since, until }, snapshot).then(
          ({ progress: applied }) => applied,
          stuckIfRefused,
        )
      : moved;
  const progress = after.kind === 'settled' ? moved : after;
  await noteTarget(world, rollout, (lock) => factAfterFinish(lock, progress, rollout.plan.soak));
  return { kind: progress.kind };
};

/** It ends well before its function is stopped (60 s). */
const taskMs = 45_000;

export const handler = onLambda(finishTarget);
