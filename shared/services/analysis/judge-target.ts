import { canonical } from '#domain/json.ts';
import { combineVerdicts } from '#domain/analysis/combine-verdicts.ts';
import { isReadable, type JudgeState } from '#domain/analysis/judge-state.ts';
import type { JudgeRecord } from '#domain/analysis/records.ts';
import type { Verdict } from '#domain/analysis/verdict.ts';
import { componentOf } from '#domain/order/order.ts';
import { ownStepOf } from '#domain/rollout/steps-of.ts';
import type { Snapshot, WorkloadPlan } from '#domain/workload/snapshot.ts';
import { isLast, type Step } from '#domain/workload/step.ts';
import type { World } from '#ports/world.ts';
import { keepMeasurement, readJudging } from '../store/analysis-records.ts';
import { type LockedRollout, readSnapshot } from '../store/targets.ts';
import { type JudgedWorkload, judgeWorkload } from './judge-workload.ts';

/** What one look at all changing workloads of a target has found. */
export interface JudgedTarget {
  readonly verdict: Verdict;
  /** Why new pods are to come again; then nothing was kept, and there is no verdict. */
  readonly lost: readonly string[];
  /** The length of the shortest window that was read. */
  readonly windowSeconds: number;
}

/** Reads what the new and the stable pods did since the last look, judges it, and keeps what was read. */
export const judgeTarget = async (world: World, rollout: LockedRollout): Promise<JudgedTarget> => {
  const { release, place: target, plan: whole } = rollout;
  const [changing, judging] = await Promise.all([
    changingIn(world, rollout),
    readJudging(world, release.id, target.name),
  ]);
  const place = {
    world,
    rollout,
    cluster: await world.cluster(target.cluster),
    metrics: () => world.metrics(target.cluster),
  };
  const watched = changing.filter(({ step }) => isWatched(rollout, step));
  const seen = await Promise.all(
    watched.map(({ plan, step, traffic }) => {
      const { name } = plan.ref;
      const last = judging.last?.measurements.find(({ workload }) => workload === name);
      return judgeWorkload(
        { ...place, among: watched.length, traffic },
        plan,
        step,
        knownOf(judging.last, name),
        last?.measurement,
      );
    }),
  );
  const verdict = combineVerdicts(seen.map((one) => one.verdict));
  const lost = seen.flatMap((one) => one.lost ?? []);
  if (lost.length > 0) return { verdict, lost, windowSeconds: 0 };
  const record = recordOf(seen, judging.last?.after ?? {}, verdict);
  // The first look is stored even if it saw nothing, because it has read the history.
  if (verdict.kind !== 'wait' || judging.last === undefined || hasNews(record))
    await keepMeasurement(world, release.id, target.name, judging, record);
  const windows = record.measurements.map(({ measurement }) => measurement.judging.windowSeconds);
  const windowSeconds = windows.length === 0 ? whole.judging.windowSeconds : Math.min(...windows);
  return { verdict, lost, windowSeconds };
};

/** A workload that gets a new revision, with its present step and everything whose requests the release divides. */
interface Changing {
  readonly plan: WorkloadPlan;
  readonly step: Step;
  readonly traffic: Snapshot['traffic'];
}

export const changingIn = async (world: World, rollout: LockedRollout): Promise<readonly Changing[]> => {
  const { workloads, traffic } = await readSnapshot(world, rollout);
  return workloads.flatMap((plan) => {
    const step = ownStepOf(rollout.plan, rollout.lock, componentOf(plan.object));
    return plan.kind === 'update' && step !== undefined ? [{ plan, step, traffic }] : [];
  });
};

/**
 * After the last step of a component no old pods are left to compare with. Other components may be in an earlier step.
 */
const isWatched = ({ lock }: LockedRollout, step: Step): boolean =>
  lock.order === undefined || !isLast(step) || step.window !== undefined;

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
