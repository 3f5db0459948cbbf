import { Failure } from '#domain/failure.ts';
import { stepAt } from '#domain/rollout/step-at.ts';
import type { Snapshot } from '#domain/workload/snapshot.ts';
import { factAfterMove, withLogs } from '#domain/rollout/facts-after.ts';
import type { TargetStep } from '#domain/rollout/target.ts';
import { applyResources } from '#shared/services/rollout/apply-resources.ts';
import { batchOf } from '#domain/rollout/batch.ts';
import { failureLogs } from '#shared/services/rollout/failure-logs.ts';
import { moveInOrder } from '#shared/services/rollout/move-in-order.ts';
import { neverTaken, stuckIfRefused } from '#shared/services/rollout/refusal.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { World } from '#ports/world.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import {
  type LockedRollout,
  noteTarget,
  readSnapshot,
  readLockedRollout,
} from '#shared/services/store/targets.ts';
import { moveWithTraffic } from '#shared/services/traffic/move-with-traffic.ts';
import type { Progress } from '#domain/workload/step.ts';
import { fencedCluster } from '#shared/services/rollout/fenced-cluster.ts';
import type { Task } from '#functions/runtime/task.ts';

/** Takes the target one batch further and watches until it has settled, is stuck, or the function's time is up. */
export const moveStep: Task<'moveStep'> = async (input, world) => {
  const rollout = await readLockedRollout(world, input);
  const { step } = rollout.lock;
  if (step === undefined) throw new Failure('Broken', rollout.stream, 'no step has begun');
  if (rollout.lock.back !== undefined) return { kind: 'stuck' };
  const snapshot = await readSnapshot(world, rollout);
  const cluster = await fencedCluster(world, rollout);
  const { order } = snapshot;
  const moving =
    order === undefined
      ? moveTogether(world, cluster, rollout, snapshot, step)
      : moveInOrder(world, cluster, rollout, { snapshot, order, step });
  const progress = await moving.catch(stuckIfRefused);
  const logs = progress.kind === 'stuck' ? await failureLogs(world, cluster, rollout, snapshot) : undefined;
  const lock = await noteTarget(world, rollout, (now) =>
    withLogs(factAfterMove(now, step.index, progress), logs),
  );
  // An earlier call of this task has settled the step: only what is written down leads back.
  if (progress.kind === 'stuck' && lock.back === undefined) return { kind: 'settled' };
  return { kind: progress.kind === 'moving' && isJudgedMeanwhile(rollout, step) ? 'flowing' : progress.kind };
};

/** A streaming window continues until all pods are new, so it is judged between looks. */
const isJudgedMeanwhile = ({ plan }: LockedRollout, { index, skipped }: TargetStep): boolean =>
  plan.strategy.steps[index]?.window !== undefined && plan.judging.checks.length > 0 && skipped === undefined;

/** All workloads at once, in the first step after everything that is applied whole. */
const moveTogether = async (
  world: World,
  cluster: Cluster,
  rollout: LockedRollout,
  snapshot: Snapshot,
  step: TargetStep,
): Promise<Progress> => {
  const { clock } = world;
  const applying = { cluster, clock, since: step.startedAt, until: clock.now() + longestMs };
  const applied = step.index === 0 ? await applyResources(applying, snapshot).catch(neverTaken) : undefined;
  if (applied !== undefined && applied.progress.kind !== 'settled') return applied.progress;
  // Waiting has taken of the time that this function has: the pods are looked at by the next one.
  if (applied?.hasWaited === true)
    return { kind: 'moving', acts: [], reason: 'the hooks before it are over' };
  const { strategy } = rollout.plan;
  const own = { ...stepAt(strategy, step.index), index: step.index, of: strategy.steps.length };
  const batch = batchOf(rollout.plan, snapshot.workloads, own);
  return moveWithTraffic(
    { world, cluster, rollout, snapshot },
    {
      startedAt: step.startedAt,
      ...(isJudgedMeanwhile(rollout, step)
        ? { until: clock.now() + Math.min(longestMs, rollout.plan.judging.windowSeconds * 1000) }
        : {}),
      batch: () => batch,
    },
  );
};

/** How long one task waits for hooks, or moves a window; it ends well before its function is stopped (60 s). */
const longestMs = 40_000;

export const handler = onLambda(moveStep);
