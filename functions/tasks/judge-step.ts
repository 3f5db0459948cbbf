import { canonical } from '#domain/json.ts';
import type { WorkloadPlan } from '#domain/workload/snapshot.ts';
import type { TargetFact, TargetHold } from '#domain/rollout/target.ts';
import { judge } from '#domain/analysis/judge.ts';
import { lookAt } from '#domain/rollout/pods-under-test.ts';
import type { Look } from '#domain/analysis/observation.ts';
import { nextLook } from '#domain/analysis/next-analysis.ts';
import type { JudgeRecord, RecordedLook } from '#domain/analysis/records.ts';
import { freshState, isReadable, type JudgeState } from '#domain/analysis/judge-state.ts';
import { together } from '#domain/analysis/combine-verdicts.ts';
import type { Verdict } from '#domain/analysis/verdict.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { Metrics } from '#ports/metrics.ts';
import type { World } from '#ports/world.ts';
import { keepLook, readJudging } from '#shared/services/store/analysis-records.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { newsOf, pastOf } from '#shared/services/analysis/collect-windows.ts';
import {
  type HeldRollout,
  noteTarget,
  readBaseline,
  readHeldRollout,
} from '#shared/services/store/targets.ts';
import type { Task } from '#functions/runtime/task.ts';
import type { Judged } from '#workflows/tasks.ts';

/**
 * Reads what the new pods and the stable ones did since it last looked, and says whether the new ones keep what was
 * promised. Each window is asked for once; what was seen and said is kept, so that it can be gone on from and replayed.
 */
export const judgeStep: Task<'judgeStep'> = async (input, world) => {
  const rollout = await readHeldRollout(world, input);
  const [{ workloads }, judging] = await Promise.all([
    readBaseline(world, rollout),
    readJudging(world, input.release, input.target),
  ]);
  const place = {
    world,
    rollout,
    cluster: await world.cluster(rollout.place.cluster),
    metrics: () => world.metrics(rollout.place.cluster),
  };
  const changing = workloads.filter(({ kind }) => kind === 'update');
  const seen = await Promise.all(
    changing.map((plan) => judgeOne(place, plan, knownOf(judging.last, plan.ref.name))),
  );
  const verdict = together(seen.map((one) => one.verdict));
  const record = recordOf(seen, judging.last?.after ?? {}, verdict);
  // The first look is kept even when it saw nothing: it is the one that has read the history.
  if (verdict.kind !== 'wait' || judging.last === undefined || hasNews(record))
    await keepLook(world, input.release, input.target, judging, record);
  await noteTarget(world, rollout, (hold) => says(hold, verdict));
  return timed(verdict, world.clock.now(), rollout.plan.judging.windowSeconds);
};

const timed = (verdict: Verdict, now: number, windowSeconds: number): Judged =>
  verdict.kind === 'wait'
    ? { ...verdict, until: new Date(nextLook(now, verdict.waitSeconds, windowSeconds)).toISOString() }
    : verdict;

interface Scene {
  readonly world: World;
  readonly rollout: HeldRollout;
  readonly cluster: Cluster;
  readonly metrics: () => Promise<Metrics>;
}

interface Seen {
  readonly verdict: Verdict;
  readonly look?: RecordedLook;
  readonly state?: JudgeState;
}

/** What is known of a workload; nothing, as long as its past could not be read and nothing has been weighed either. */
const knownOf = (last: JudgeRecord | undefined, workload: string): JudgeState | undefined => {
  const state = last?.after[workload];
  const look = last?.looks.find((one) => one.workload === workload)?.look;
  if (!isReadable(state)) return undefined;
  return state.until === 0 && look?.missing?.['history'] !== undefined ? undefined : state;
};

const judgeOne = async (scene: Scene, plan: WorkloadPlan, known: JudgeState | undefined): Promise<Seen> => {
  const { world, rollout, cluster } = scene;
  const { namespace } = rollout.place;
  const [live, pods] = await Promise.all([
    cluster.get(plan.ref),
    cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: plan.selector }),
  ]);
  const { hold } = rollout;
  const { steps } = rollout.plan.strategy;
  const at = lookAt({ hold, steps, plan, live, pods: pods.items, now: world.clock.now() });
  if (at.kind === 'foul') return { verdict: { kind: 'fail', because: at.because, evidence: [] } };
  const { kind: _, ...sight } = at;
  const { judging } = rollout.plan;
  const all = at.canary.length + at.stable.length;
  const bare: Look = {
    ...sight,
    judging: { ...judging, checks: plan.serves ? judging.checks : [] },
    windows: [],
    step: hold.step?.index ?? 0,
    stepPods: steps.map(({ percent }) => Math.max(1, Math.ceil((all * percent) / 100))),
  };
  const source = { metrics: scene.metrics, namespace, workload: plan.ref.name };
  const startedAt = Math.min(hold.step?.startedAt ?? bare.since, hold.since);
  const past = known === undefined ? await pastOf(source, bare, startedAt) : {};
  const before = known ?? freshState({ ...bare, ...past });
  const news = await newsOf(source, bare, before.until);
  const missing = { ...past.missing, ...news.missing };
  const look: Look = { ...bare, ...news, ...(Object.keys(missing).length === 0 ? {} : { missing }) };
  const { verdict, state } = judge(look, before);
  return { verdict, state, look: { workload: plan.ref.name, look, before, verdict } };
};

const recordOf = (
  seen: readonly Seen[],
  before: Readonly<Record<string, JudgeState>>,
  verdict: Verdict,
): JudgeRecord => {
  const looks = seen.flatMap(({ look }) => look ?? []);
  const after = Object.fromEntries(
    seen.flatMap(({ look, state }) =>
      look === undefined || state === undefined ? [] : [[look.workload, state]],
    ),
  );
  return { looks, after: { ...before, ...after }, verdict };
};

/** A look that saw nothing new leaves no trace. */
const hasNews = ({ looks, after }: JudgeRecord): boolean =>
  looks.some(({ workload, before }) => canonical(before) !== canonical(after[workload] ?? null));

/** A wait is worth a line when it is the first of its step, or the numbers of a check have gone or come back; a failure turns the release back in the same breath. */
const says = (hold: TargetHold, verdict: Verdict): readonly TargetFact[] => {
  const { release, step, trouble } = hold;
  if (step === undefined || hold.back !== undefined) return [];
  if (verdict.kind === 'wait' && !isNews(step.verdict, verdict))
    return trouble === undefined ? [] : [{ kind: 'cleared', release, name: trouble.name }];
  const judged: TargetFact = { kind: 'judged', release, index: step.index, verdict };
  return verdict.kind === 'fail'
    ? [judged, { kind: 'turning-back', release, because: verdict.because }]
    : [judged];
};

const isNews = (before: Verdict | undefined, now: Verdict): boolean => {
  const lacking = ({ evidence }: Verdict) =>
    evidence.map(({ check, of = '', missing }) => (missing === undefined ? '' : `${check} ${of}`)).join();
  return before === undefined || lacking(before) !== lacking(now);
};

export const handler = onLambda(judgeStep);
