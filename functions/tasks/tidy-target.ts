import { onLambda } from '#shared/lambda.ts';
import { removeLeaving } from '#shared/leaving.ts';
import { noteTarget, readBaseline, readHeldRollout } from '#shared/rollout.ts';
import type { Task } from '#shared/task.ts';

/** Removes what the new revision leaves out. Done twice it is done once: what is gone is gone. */
export const tidyTarget: Task<'tidyTarget'> = async (input, world) => {
  const rollout = await readHeldRollout(world, input);
  const baseline = await readBaseline(world, rollout);
  const cluster = await world.cluster(rollout.place.cluster);
  const { removed, left } = await removeLeaving(cluster, rollout.plan.app, baseline);
  await noteTarget(world, rollout, ({ release, back, tidying }) =>
    tidying === undefined || tidying.isDone || back !== undefined
      ? undefined
      : { kind: 'tidied', release, removed, left },
  );
  return { kind: 'tidied' };
};

export const handler = onLambda(tidyTarget);
