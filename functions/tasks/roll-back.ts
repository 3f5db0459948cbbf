import { retreat } from '#domain/step/retreat.ts';
import type { Progress } from '#domain/step/step.ts';
import type { TargetFact, TargetHold } from '#domain/target/target.ts';
import { restoreExtras } from '#shared/extras.ts';
import { onLambda } from '#shared/lambda.ts';
import { noteTarget, readBaseline, readHeldRollout } from '#shared/rollout.ts';
import { steer } from '#shared/steer.ts';
import type { Task } from '#shared/task.ts';

/** Brings the target back to what was kept of it before the first write. Needs nothing but the cluster and the journal. */
export const rollBack: Task<'rollBack'> = async (input, world) => {
  const rollout = await readHeldRollout(world, input);
  const baseline = await readBaseline(world, rollout);
  const cluster = await world.cluster(rollout.place.cluster);
  const since = rollout.hold.back?.since ?? world.clock.now();
  const progress = await steer(world, cluster, rollout, baseline, since, retreat);
  if (progress.kind === 'settled') await restoreExtras(cluster, baseline);
  await noteTarget(world, rollout, (hold) => says(hold, progress));
  return { kind: progress.kind };
};

const says = ({ release, arrived, stranded }: TargetHold, progress: Progress): TargetFact | undefined => {
  if (arrived === true || stranded !== undefined || progress.kind === 'moving') return undefined;
  return { kind: progress.kind === 'settled' ? 'arrived' : 'stranded', release, because: progress.because };
};

export const handler = onLambda(rollBack);
