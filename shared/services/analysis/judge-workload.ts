import { withoutLook, withoutNumbers } from '#domain/rollout/without-numbers.ts';
import { freshPods, type Step } from '#domain/workload/step.ts';
import { stepAt } from '#domain/rollout/step-at.ts';
import { readOwnedPods } from '../rollout/owned-pods.ts';
import { kindOfPlan } from '#domain/workload/kinds.ts';
import type { TrafficPlan } from '#domain/traffic/split.ts';
import type { WorkloadPlan } from '#domain/workload/snapshot.ts';
import { judge } from '#domain/analysis/judge.ts';
import { lookAt } from '#domain/rollout/pods-under-test.ts';
import type { Measurement } from '#domain/analysis/observation.ts';
import type { RecordedMeasurement } from '#domain/analysis/records.ts';
import type { JudgeState } from '#domain/analysis/judge-state.ts';
import { unmeasuredReason } from '#domain/analysis/unmeasured.ts';
import { withoutUnknownBonus } from '#domain/analysis/bonus.ts';
import type { Strategy } from '#domain/app/app.ts';
import { oldestReady, restartSince } from '#domain/workload/pod-history.ts';
import type { Verdict } from '#domain/analysis/verdict.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { Metrics } from '#ports/metrics.ts';
import type { World } from '#ports/world.ts';
import { beginJudging } from './begin-judging.ts';
import { type CountedSides, countedSidesOf } from './counted-sides.ts';
import { fitWindow } from './fit-window.ts';
import { falseAlarmsOf } from './self-test.ts';
import { newsOf, pastOf } from './collect-windows.ts';
import type { LockedRollout } from '../store/targets.ts';

export interface JudgingScene {
  readonly world: World;
  readonly rollout: LockedRollout;
  readonly cluster: Cluster;
  readonly metrics: () => Promise<Metrics>;
  /** How many workloads are judged at a time. */
  readonly among: number;
  /** The Services whose requests routers divide. */
  readonly traffic?: readonly TrafficPlan[] | undefined;
}

export interface JudgedWorkload {
  readonly verdict: Verdict;
  /** Its new pods are to come again, for this reason. */
  readonly lost?: string;
  readonly measurement?: RecordedMeasurement;
  readonly state?: JudgeState;
}

/** The verdict while the new pods of a step are to come again. */
export const lostVerdict = (reason: string): Verdict => ({
  kind: 'wait',
  waitSeconds: 0,
  reason,
  evidence: [],
});

/** The checks of the first look, without those that the source has no history for. */
const knownChecks = (previous: Measurement | undefined, { checks }: Measurement['judging']) =>
  previous === undefined || previous.judging.checks.length === 0 ? checks : previous.judging.checks;

/** The length of the windows, fixed as soon as one was weighed, and the state known for windows of that length. */
const windowFor = async (
  { metrics, rollout }: JudgingScene,
  { stable, now }: Pick<Measurement, 'stable' | 'now'>,
  sides: CountedSides | undefined,
  last: JudgeState | undefined,
  previous: Measurement | undefined,
): Promise<{ readonly windowSeconds: number; readonly known: JudgeState | undefined }> => {
  const before = previous?.judging.windowSeconds;
  const weighed = last !== undefined && last.until > 0 ? before : undefined;
  const counted = sides && { sides: [await sides.read('service', stable), await sides.read('old', stable)] };
  const asked = { namespace: rollout.place.namespace, pods: stable, to: now, ...counted };
  const windowSeconds = weighed ?? (await fitWindow(metrics, rollout.plan.judging.windowSeconds, asked));
  // Noise is learned per window length: with another length it must be learned again.
  return { windowSeconds, known: (before ?? windowSeconds) === windowSeconds ? last : undefined };
};

/** Reads and judges one workload in its step; `last` and `previous` are from the look before. */
export const judgeWorkload = async (
  scene: JudgingScene,
  plan: WorkloadPlan,
  step: Step,
  last: JudgeState | undefined,
  previous: Measurement | undefined,
): Promise<JudgedWorkload> => {
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
  const { sides, arms } = dividedArms(scene, plan, at);
  const { windowSeconds, known } = await windowFor(scene, at, sides, last, previous);
  const asked: Measurement = {
    ...power,
    ...arms,
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
  const source = { metrics: scene.metrics, namespace, workload: plan.ref.name, sides };
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

/**
 * The share of the requests that a router sends to the new pods. Where it also counts them, rows carry the names of the
 * sides; gauges and queries are still those of pods.
 */
const dividedArms = (
  { cluster, rollout: { lock, plan: release }, traffic }: JudgingScene,
  plan: WorkloadPlan,
  { canary, stable }: Pick<Measurement, 'canary' | 'stable'>,
): { readonly sides?: CountedSides; readonly arms?: Partial<Measurement> } => {
  const divided = countedSidesOf(cluster, traffic, plan);
  if (divided === undefined) return {};
  const percent = lock.traffic?.[divided.service];
  const share = percent === undefined ? {} : { share: percent / 100 };
  if (release.judging.source !== 'router') return { arms: share };
  const named = (side: string, pods: readonly string[]) => (pods.length === 0 ? [] : [side, ...pods]);
  const arms = { ...share, canary: named(divided.fresh, canary), stable: named(divided.old, stable) };
  return { sides: divided, arms };
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
