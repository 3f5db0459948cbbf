import { Failure } from '#domain/failure.ts';
import { workloadKindOf } from '#domain/workload/kinds.ts';
import type { Snapshot } from '#domain/workload/snapshot.ts';
import { factAfterMove } from '#domain/rollout/facts-after.ts';
import type { TargetStep } from '#domain/rollout/target.ts';
import { applyResources } from '#shared/services/rollout/apply-resources.ts';
import { stuckIfRefused } from '#shared/services/rollout/refusal.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import {
  type LockedRollout,
  noteTarget,
  readSnapshot,
  readLockedRollout,
} from '#shared/services/store/targets.ts';
import { reconcileTarget } from '#shared/services/rollout/reconcile-target.ts';
import type { Progress, Step } from '#domain/workload/step.ts';
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
  const { clock } = world;
  const applying = { cluster, clock, since: step.startedAt, until: clock.now() + hooksMs };
  const applied = step.index === 0 ? await applyResources(applying, snapshot).catch(neverTaken) : undefined;
  if (applied !== undefined && applied.progress.kind !== 'settled') {
    const { progress } = applied;
    await noteTarget(world, rollout, (lock) => factAfterMove(lock, step.index, progress));
    return { kind: progress.kind };
  }
  // Waiting has taken of the time that this function has: the pods are looked at by the next one.
  if (applied?.hasWaited === true) return { kind: 'moving' };
  const batch = batchOf(rollout, snapshot, step);
  const progress = await reconcileTarget(world, cluster, rollout, snapshot, step.startedAt, (observation) =>
    workloadKindOf(observation.plan.ref).advance(batch, observation),
  ).catch(stuckIfRefused);
  await noteTarget(world, rollout, (lock) => factAfterMove(lock, step.index, progress));
  return { kind: progress.kind };
};

/** How long one task waits for hooks; it ends well before its function is stopped (60 s). */
const hooksMs = 40_000;

/** What a dry run could not see (a namespace or kind that came with this very release) is refused now, and comes back. */
const neverTaken = (error: unknown): { readonly progress: Progress; readonly hasWaited: boolean } => ({
  progress: stuckIfRefused(error),
  hasWaited: false,
});

/** A step that is neither watched nor answered for need not stand: the next one may begin at once. */
const batchOf = ({ plan }: LockedRollout, { workloads }: Snapshot, { index, percent }: TargetStep): Step => {
  const { steps } = plan.strategy;
  const spec = steps[index];
  const isJudged =
    plan.judging.checks.length > 0 && workloads.some(({ kind, serves }) => kind === 'update' && serves);
  const isPassing = spec?.bakeSeconds === 0 && !spec.approve && !isJudged;
  return { index, percent, of: steps.length, ...(isPassing ? { passing: true } : {}) };
};

export const handler = onLambda(moveStep);
