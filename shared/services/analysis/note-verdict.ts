import type { Verdict } from '#domain/analysis/verdict.ts';
import { factsAfterAnalysis, withLogs } from '#domain/rollout/facts-after.ts';
import type { World } from '#ports/world.ts';
import { failureLogs } from '../rollout/failure-logs.ts';
import { type LockedRollout, noteTarget, readSnapshot } from '../store/targets.ts';

/** Writes down what a verdict means for its target, with the logs of the new pods if it fails. */
export const noteVerdict = async (world: World, rollout: LockedRollout, verdict: Verdict): Promise<void> => {
  const logs = verdict.kind === 'fail' ? await logsOf(world, rollout) : undefined;
  await noteTarget(world, rollout, (lock) => withLogs(factsAfterAnalysis(lock, verdict), logs));
};

const logsOf = async (world: World, rollout: LockedRollout) => {
  const [cluster, snapshot] = await Promise.all([
    world.cluster(rollout.place.cluster),
    readSnapshot(world, rollout),
  ]);
  return failureLogs(world, cluster, rollout, snapshot);
};
