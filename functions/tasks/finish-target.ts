import { finish } from '#domain/step/finish.ts';
import type { Progress } from '#domain/step/step.ts';
import { arrival } from '#domain/target/next-step.ts';
import type { TargetFact, TargetHold } from '#domain/target/target.ts';
import type { WatchPolicy } from '#domain/verdict/watch.ts';
import { onLambda } from '#shared/lambda.ts';
import { noteTarget, readBaseline, readHeldRollout } from '#shared/rollout.ts';
import { steer } from '#shared/steer.ts';
import type { Task } from '#shared/task.ts';

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
