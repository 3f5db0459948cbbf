import { Failure } from '#domain/failure.ts';
import { advance } from '#domain/workload/deployment/advance.ts';
import type { Baseline } from '#domain/workload/snapshot.ts';
import type { TargetFact, TargetHold, TargetStep } from '#domain/rollout/target.ts';
import { applyExtras } from '#shared/services/rollout/apply-resources.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import {
  type HeldRollout,
  noteTarget,
  readBaseline,
  readHeldRollout,
} from '#shared/services/store/targets.ts';
import { steer } from '#shared/services/rollout/reconcile-target.ts';
import type { Progress, Step } from '#domain/workload/step.ts';
import type { Task } from '#functions/runtime/task.ts';

/** Takes the target one batch further and watches until it has settled, is stuck, or the function's time is up. */
export const moveStep: Task<'moveStep'> = async (input, world) => {
  const rollout = await readHeldRollout(world, input);
  const { step } = rollout.hold;
  if (step === undefined) throw new Failure('Broken', rollout.stream, 'no step has begun');
  if (rollout.hold.back !== undefined) return { kind: 'stuck' };
  const baseline = await readBaseline(world, rollout);
  const cluster = await world.cluster(rollout.place.cluster);
  if (step.index === 0) await applyExtras(cluster, baseline);
  const batch = batchOf(rollout, baseline, step);
  const progress = await steer(world, cluster, rollout, baseline, step.startedAt, (seen) =>
    advance(batch, seen),
  );
  await noteTarget(world, rollout, (hold) => says(hold, step.index, progress));
  return { kind: progress.kind };
};

/** A step that is neither watched nor answered for need not stand: the next one may begin at once. */
const batchOf = ({ plan }: HeldRollout, { workloads }: Baseline, { index, percent }: TargetStep): Step => {
  const { steps } = plan.strategy;
  const spec = steps[index];
  const isJudged =
    plan.judging.checks.length > 0 && workloads.some(({ kind, serves }) => kind === 'update' && serves);
  const isPassing = spec?.bakeSeconds === 0 && !spec.approve && !isJudged;
  return { index, percent, of: steps.length, ...(isPassing ? { passing: true } : {}) };
};

const says = (hold: TargetHold, index: number, progress: Progress): TargetFact | undefined => {
  const { release, step } = hold;
  if (hold.back !== undefined || step?.index !== index || step.settledAt !== undefined) return undefined;
  if (progress.kind === 'settled') return { kind: 'step-settled', release, index, because: progress.because };
  return progress.kind === 'stuck' ? { kind: 'turning-back', release, because: progress.because } : undefined;
};

export const handler = onLambda(moveStep);
