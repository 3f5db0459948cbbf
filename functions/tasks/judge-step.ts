import { withoutLook, withoutNumbers } from '#domain/rollout/without-numbers.ts';
import { freshPods, isLast, type Step } from '#domain/workload/step.ts';
import { componentOf } from '#domain/order/order.ts';
import { stepAt } from '#domain/rollout/step-at.ts';
import { ownStepOf } from '#domain/rollout/steps-of.ts';
import { readOwnedPods } from '#shared/services/rollout/owned-pods.ts';
import { canonical } from '#domain/json.ts';
import { kindOfPlan } from '#domain/workload/kinds.ts';
import type { WorkloadPlan } from '#domain/workload/snapshot.ts';
import { factAfterLoss, factsAfterAnalysis } from '#domain/rollout/facts-after.ts';
import { judge } from '#domain/analysis/judge.ts';
import { lookAt } from '#domain/rollout/pods-under-test.ts';
import type { Measurement } from '#domain/analysis/observation.ts';
import { nextAnalysis } from '#domain/analysis/next-analysis.ts';
import type { JudgeRecord, RecordedMeasurement } from '#domain/analysis/records.ts';
import { isReadable, type JudgeState } from '#domain/analysis/judge-state.ts';
import { unmeasuredReason } from '#domain/analysis/unmeasured.ts';
import { withoutUnknownBonus } from '#domain/analysis/bonus.ts';
import type { Strategy } from '#domain/app/app.ts';
import { oldestReady, restartSince } from '#domain/workload/pod-history.ts';
import { combineVerdicts } from '#domain/analysis/combine-verdicts.ts';
import type { Verdict } from '#domain/analysis/verdict.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { Metrics } from '#ports/metrics.ts';
import type { World } from '#ports/world.ts';
import { keepMeasurement, readJudging } from '#shared/services/store/analysis-records.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { beginJudging } from '#shared/services/analysis/begin-judging.ts';
import { fitWindow } from '#shared/services/analysis/fit-window.ts';
import { falseAlarmsOf } from '#shared/services/analysis/self-test.ts';
import { newsOf, pastOf } from '#shared/services/analysis/collect-windows.ts';
import {
  type LockedRollout,
  noteTarget,
  readSnapshot,
  readLockedRollout,
} from '#shared/services/store/targets.ts';
import type { Task } from '#functions/runtime/task.ts';
import type { Judged } from '#workflows/tasks.ts';

/**
 * Reads what the new and the stable pods did since the last look, and decides whether the new ones meet the checks.
 * Each window is read once. Measurements and verdicts are stored, so that judging can resume and be replayed.
 */
export const judgeStep: Task<'judgeStep'> = async (input, world) => {
  const rollout = await readLockedRollout(world, input);
  const [{ workloads }, judging] = await Promise.all([
    readSnapshot(world, rollout),
    readJudging(world, input.release, input.target),
  ]);
  const place = {
    world,
    rollout,
    cluster: await world.cluster(rollout.place.cluster),
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
      return judgeOne(
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
  await noteTarget(world, rollout, (lock) => factsAfterAnalysis(lock, verdict));
  const windows = record.measurements.map(({ measurement }) => measurement.judging.windowSeconds);
  const shortest = windows.length === 0 ? rollout.plan.judging.windowSeconds : Math.min(...windows);
  return timed(verdict, world.clock.now(), shortest);
};

/**
 * After the last step of a component no old pods are left to compare with. Other components may be in an earlier step.
 */
const isWatched = ({ lock }: LockedRollout, step: Step): boolean =>
  lock.order === undefined || !isLast(step) || step.window !== undefined;

const lostVerdict = (reason: string): Verdict => ({ kind: 'wait', waitSeconds: 0, reason, evidence: [] });

/** The evidence is kept with the measurement: of many workloads it would be more than an execution may carry. */
const timed = (verdict: Verdict, now: number, windowSeconds: number): Judged => {
  const { kind, reason } = verdict;
  return kind === 'wait'
    ? { kind, reason, until: new Date(nextAnalysis(now, verdict.waitSeconds, windowSeconds)).toISOString() }
    : { kind, reason };
};

interface Scene {
  readonly world: World;
  readonly rollout: LockedRollout;
  readonly cluster: Cluster;
  readonly metrics: () => Promise<Metrics>;
  /** How many workloads are judged at a time. */
  readonly among: number;
}

interface Seen {
  readonly verdict: Verdict;
  /** Its new pods are to come again, for this reason. */
  readonly lost?: string;
  readonly measurement?: RecordedMeasurement;
  readonly state?: JudgeState;
}

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

/** The checks of the first look, without those that the source has no history for. */
const knownChecks = (previous: Measurement | undefined, { checks }: Measurement['judging']) =>
  previous === undefined || previous.judging.checks.length === 0 ? checks : previous.judging.checks;

/** The length of the windows, fixed as soon as one was weighed, and the state known for windows of that length. */
const windowFor = async (
  { metrics, rollout }: Scene,
  { stable, now }: Pick<Measurement, 'stable' | 'now'>,
  last: JudgeState | undefined,
  previous: Measurement | undefined,
): Promise<{ readonly windowSeconds: number; readonly known: JudgeState | undefined }> => {
  const before = previous?.judging.windowSeconds;
  const weighed = last !== undefined && last.until > 0 ? before : undefined;
  const asked = { namespace: rollout.place.namespace, pods: stable, to: now };
  const windowSeconds = weighed ?? (await fitWindow(metrics, rollout.plan.judging.windowSeconds, asked));
  // Noise is learned per window length: with another length it must be learned again.
  return { windowSeconds, known: (before ?? windowSeconds) === windowSeconds ? last : undefined };
};

const judgeOne = async (
  scene: Scene,
  plan: WorkloadPlan,
  step: Step,
  last: JudgeState | undefined,
  previous: Measurement | undefined,
): Promise<Seen> => {
  const { world, rollout, cluster } = scene;
  const { namespace } = rollout.place;
  const { lock } = rollout;
  const { strategy, judging } = rollout.plan;
  const spec = strategy.steps[step.index];
  const unseen = withoutLook(spec, judging);
  if (unseen !== undefined) return { verdict: unseen };
  const live = await cluster.get(plan.ref);
  const pods = await readOwnedPods(cluster, plan, live);
  const bakeSeconds = spec?.bakeSeconds ?? 0;
  const at = lookAt({ lock, step, bakeSeconds, plan, live, pods, now: world.clock.now() });
  if (at.kind === 'tampered') return { verdict: { kind: 'fail', reason: at.reason, evidence: [] } };
  if (at.kind === 'lost') return { verdict: lostVerdict(at.reason), lost: at.reason };
  const { kind: _, ...power } = at;
  const early = withoutNumbers(spec, { ...power, judging, windows: [], step: step.index }, pods);
  if (early !== undefined) return { verdict: early };
  const isCompared = live !== undefined && kindOfPlan(plan).keepsOld(live);
  const all = at.canary.length + at.stable.length;
  const { windowSeconds, known } = await windowFor(scene, at, last, previous);
  const asked: Measurement = {
    ...power,
    ...(scene.among > 1 ? { among: scene.among } : {}),
    judging: {
      ...judging,
      windowSeconds,
      checks: plan.serves && isCompared ? knownChecks(previous, judging) : [],
    },
    windows: [],
    step: step.index,
    stepPods: countsIn(strategy, all, plan.scaled),
  };
  const source = { metrics: scene.metrics, namespace, workload: plan.ref.name };
  const startedAt = Math.min(lock.step?.startedAt ?? asked.since, lock.since);
  const past = known === undefined ? await pastOf(source, asked, startedAt) : {};
  // Later looks ask only for metrics that the first look found a history of.
  const bare = known === undefined ? withoutUnknownBonus(asked, past.history ?? []) : asked;
  const before = known ?? (await beginJudging(world, rollout, plan, { ...bare, ...past }));
  const news = await newsOf(source, bare, before.until);
  const missing = { ...past.missing, ...news.missing };
  const numbers: Measurement = {
    ...bare,
    ...news,
    ...(known === undefined && past.history !== undefined ? { history: past.history } : {}),
    ...(Object.keys(missing).length === 0 ? {} : { missing }),
  };
  const unmeasured = unmeasuredReason({
    measurement: numbers,
    before,
    was: previous?.unmeasured,
    isFirst: known === undefined,
    stableMs: startedAt - oldestReady(pods, at.stable, startedAt),
  });
  const restarted = restartSince(pods, at.canary, at.since);
  const { history: _history, ...lasting } = numbers;
  const measurement: Measurement = {
    ...lasting,
    ...(unmeasured === undefined ? {} : { unmeasured }),
    ...(restarted === undefined ? {} : { restarted }),
  };
  const { verdict, state, played } = await judgedFairly(source, measurement, before, startedAt);
  return { verdict, state, measurement: { workload: plan.ref.name, measurement: played, before, verdict } };
};

/** Before it rolls back, the judge plays a release without any change on the stable pods' past: a check that fails there asks. */
const judgedFairly = async (
  source: Parameters<typeof falseAlarmsOf>[0],
  measurement: Measurement,
  before: JudgeState,
  startedAt: number,
) => {
  const first = { ...judge(measurement, before), played: measurement };
  if (first.verdict.kind !== 'fail' || measurement.unhealthy !== undefined) return first;
  const falseAlarms = await falseAlarmsOf(source, measurement, startedAt);
  if (falseAlarms.length === 0) return first;
  const played = { ...measurement, falseAlarms };
  return { ...judge(played, before), played };
};

/** The number of new pods in each step. */
const countsIn = (strategy: Strategy, all: number, scaled: boolean): readonly number[] =>
  strategy.steps.map((_, index) =>
    freshPods({ ...stepAt(strategy, index), index, of: strategy.steps.length }, all, scaled),
  );

const recordOf = (
  seen: readonly Seen[],
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
