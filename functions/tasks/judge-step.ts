import { isLast, type Step } from '#domain/workload/step.ts';
import { componentOf } from '#domain/order/order.ts';
import { ownStepOf } from '#domain/rollout/steps-of.ts';
import { canonical } from '#domain/json.ts';
import { factAfterLoss, factsAfterAnalysis, withLogs } from '#domain/rollout/facts-after.ts';
import { nextAnalysis } from '#domain/analysis/next-analysis.ts';
import { lookAgain } from '#shared/services/releases/look-again.ts';
import type { JudgeRecord } from '#domain/analysis/records.ts';
import { isReadable, type JudgeState } from '#domain/analysis/judge-state.ts';
import { combineVerdicts } from '#domain/analysis/combine-verdicts.ts';
import type { Verdict } from '#domain/analysis/verdict.ts';
import { keepMeasurement, readJudging } from '#shared/services/store/analysis-records.ts';
import { failureLogs } from '#shared/services/rollout/failure-logs.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import {
  type LockedRollout,
  noteTarget,
  readSnapshot,
  readLockedRollout,
} from '#shared/services/store/targets.ts';
import type { Task } from '#functions/runtime/task.ts';
import type { Judged } from '#workflows/tasks.ts';
import { type JudgedWorkload, judgeWorkload, lostVerdict } from '#shared/services/analysis/judge-workload.ts';

/**
 * Reads what the new and the stable pods did since the last look, and decides whether the new ones meet the checks.
 * Each window is read once. Measurements and verdicts are stored, so that judging can resume and be replayed.
 */
export const judgeStep: Task<'judgeStep'> = async (input, world) => {
  const rollout = await readLockedRollout(world, input);
  const [snapshot, judging] = await Promise.all([
    readSnapshot(world, rollout),
    readJudging(world, input.release, input.target),
  ]);
  const { workloads } = snapshot;
  const cluster = await world.cluster(rollout.place.cluster);
  const place = {
    world,
    rollout,
    cluster,
    metrics: () => world.metrics(rollout.place.cluster),
  };
  const changing = workloads.flatMap((plan) => {
    const step = ownStepOf(rollout.plan, rollout.lock, componentOf(plan.object));
    return plan.kind === 'update' && step !== undefined && isWatched(rollout, step) ? [{ plan, step }] : [];
  });
  const seen = await Promise.all(
    changing.map(({ plan, step }) => {
      const { name } = plan.ref;
      const last = judging.last?.measurements.find(({ workload }) => workload === name);
      return judgeWorkload(
        { ...place, among: changing.length },
        plan,
        step,
        knownOf(judging.last, name),
        last?.measurement,
      );
    }),
  );
  const lost = seen.flatMap((one) => one.lost ?? []);
  const { step: begun } = rollout.lock;
  if (lost.length > 0 && begun !== undefined) {
    const reason = lost.join('; ');
    await noteTarget(world, rollout, (lock) => factAfterLoss(lock, begun.index, reason));
    return timed(lostVerdict(reason), world.clock.now(), 0);
  }
  const verdict = combineVerdicts(seen.map((one) => one.verdict));
  const record = recordOf(seen, judging.last?.after ?? {}, verdict);
  // The first look is stored even if it saw nothing, because it has read the history.
  if (verdict.kind !== 'wait' || judging.last === undefined || hasNews(record))
    await keepMeasurement(world, input.release, input.target, judging, record);
  const logs = verdict.kind === 'fail' ? await failureLogs(world, cluster, rollout, snapshot) : undefined;
  await noteTarget(world, rollout, (lock) => withLogs(factsAfterAnalysis(lock, verdict), logs));
  const windows = record.measurements.map(({ measurement }) => measurement.judging.windowSeconds);
  const shortest = windows.length === 0 ? rollout.plan.judging.windowSeconds : Math.min(...windows);
  return timed(verdict, world.clock.now(), shortest);
};

/**
 * After the last step of a component no old pods are left to compare with. Other components may be in an earlier step.
 */
const isWatched = ({ lock }: LockedRollout, step: Step): boolean =>
  lock.order === undefined || !isLast(step) || step.window !== undefined;

/** The evidence is kept with the measurement: of many workloads it would be more than an execution may carry. */
const timed = (verdict: Verdict, now: number, windowSeconds: number): Judged => {
  const { kind, reason } = verdict;
  return kind === 'wait'
    ? { reason, ...lookAgain(nextAnalysis(now, verdict.waitSeconds, windowSeconds), now) }
    : { kind, reason };
};

/**
 * The known state of a workload. Undefined as long as its history could not be read and nothing has been weighed
 * either.
 */
const knownOf = (last: JudgeRecord | undefined, workload: string): JudgeState | undefined => {
  const state = last?.after[workload];
  const measurement = last?.measurements.find((one) => one.workload === workload)?.measurement;
  if (!isReadable(state)) return undefined;
  return state.until === 0 && measurement?.missing?.['history'] !== undefined ? undefined : state;
};

const recordOf = (
  seen: readonly JudgedWorkload[],
  before: Readonly<Record<string, JudgeState>>,
  verdict: Verdict,
): JudgeRecord => {
  const measurements = seen.flatMap(({ measurement }) => measurement ?? []);
  const after = Object.fromEntries(
    seen.flatMap(({ measurement, state }) =>
      measurement === undefined || state === undefined ? [] : [[measurement.workload, state]],
    ),
  );
  return { measurements, after: { ...before, ...after }, verdict };
};

/** A look that saw nothing new leaves no trace. */
const hasNews = ({ measurements, after }: JudgeRecord): boolean =>
  measurements.some(({ workload, before }) => canonical(before) !== canonical(after[workload] ?? null));

export const handler = onLambda(judgeStep);
