import { finish } from '#domain/workload/deployment/finish.ts';
import type { Progress } from '#domain/workload/step.ts';
import { arrival } from '#domain/rollout/next-step.ts';
import type { TargetFact, TargetHold } from '#domain/rollout/target.ts';
import type { WatchPolicy } from '#domain/analysis/burn-rate.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { noteTarget, readBaseline, readHeldRollout } from '#shared/services/store/targets.ts';
import { steer } from '#shared/services/rollout/reconcile-target.ts';
import type { Task } from '#functions/runtime/task.ts';

/** Gives the workloads back to their owners: their own fields as they were, every pod on the new revision, no label of ours. */
export const finishTarget: Task<'finishTarget'> = async (input, world) => {
  const rollout = await readHeldRollout(world, input);
  const baseline = await readBaseline(world, rollout);
  const cluster = await world.cluster(rollout.place.cluster);
  const since = rollout.hold.finishingSince ?? world.clock.now();
  const progress = await steer(world, cluster, rollout, baseline, since, finish);
  await noteTarget(world, rollout, (hold) => says(hold, progress, rollout.plan.watch));
  return { kind: progress.kind };
};

const says = (hold: TargetHold, progress: Progress, watch?: WatchPolicy): TargetFact | undefined => {
  const { release } = hold;
  const { because } = progress;
  const isOver = hold.arrived === true || hold.watch !== undefined || hold.tidying !== undefined;
  if (hold.back !== undefined || isOver) return undefined;
  if (progress.kind === 'settled')
    return watch === undefined
      ? arrival(hold, because)
      : { kind: 'watching', release, because, seconds: watch.seconds };
  return progress.kind === 'stuck' ? { kind: 'turning-back', release, because } : undefined;
};

export const handler = onLambda(finishTarget);
