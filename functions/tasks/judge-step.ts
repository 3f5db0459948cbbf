import { factAfterLoss } from '#domain/rollout/facts-after.ts';
import { nextAnalysis } from '#domain/analysis/next-analysis.ts';
import { lookAgain } from '#shared/services/releases/look-again.ts';
import type { Verdict } from '#domain/analysis/verdict.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { noteTarget, readLockedRollout } from '#shared/services/store/targets.ts';
import type { Task } from '#functions/runtime/task.ts';
import type { Judged } from '#workflows/tasks.ts';
import { judgeSuspended } from '#shared/services/analysis/judge-suspended.ts';
import { judgeTarget } from '#shared/services/analysis/judge-target.ts';
import { lostVerdict } from '#shared/services/analysis/judge-workload.ts';
import { noteVerdict } from '#shared/services/analysis/note-verdict.ts';

/**
 * Reads what the new and the stable pods did since the last look, and decides whether the new ones meet the checks.
 * Each window is read once. Measurements and verdicts are stored, so that judging can resume and be replayed. While the
 * target is suspended, only a failure changes anything.
 */
export const judgeStep: Task<'judgeStep'> = async (input, world) => {
  const rollout = await readLockedRollout(world, input);
  const { back } = rollout.lock;
  // A call before this one has failed the step: the way back asks no metrics.
  if (back !== undefined) return { kind: 'fail', reason: back.reason };
  if (rollout.lock.suspended !== undefined) return judgeSuspended(world, rollout, input.run);
  const { verdict, lost, windowSeconds } = await judgeTarget(world, rollout);
  const { step: begun } = rollout.lock;
  if (lost.length > 0 && begun !== undefined) {
    const reason = lost.join('; ');
    await noteTarget(world, rollout, (lock) => factAfterLoss(lock, begun.index, reason));
    return timed(lostVerdict(reason), world.clock.now(), 0);
  }
  await noteVerdict(world, rollout, verdict);
  return timed(verdict, world.clock.now(), windowSeconds);
};

/** The evidence is kept with the measurement: of many workloads it would be more than an execution may carry. */
const timed = (verdict: Verdict, now: number, windowSeconds: number): Judged => {
  const { kind, reason } = verdict;
  return kind === 'wait'
    ? { reason, ...lookAgain(nextAnalysis(now, verdict.waitSeconds, windowSeconds), now) }
    : { kind, reason };
};

export const handler = onLambda(judgeStep);
