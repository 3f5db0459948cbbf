import type { WorkloadPlan } from '#domain/workload/snapshot.ts';
import { sameTemplate, specOf } from '#domain/workload/snapshot.ts';
import { lastWriter } from '#domain/workload/observation.ts';
import type { TargetFact, TargetHold, TargetWatch } from '#domain/rollout/target.ts';
import { lateMs, nextLook } from '#domain/analysis/next-analysis.ts';
import {
  overtaken,
  watch,
  type Watched,
  watchedFrom,
  watchedTogether,
  watchPauseSeconds,
  type WatchPolicy,
  watchWindowSeconds,
} from '#domain/analysis/burn-rate.ts';
import type { World } from '#ports/world.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { readNumbers } from '#shared/services/analysis/query-metrics.ts';
import {
  type HeldRollout,
  noteTarget,
  readBaseline,
  readHeldRollout,
} from '#shared/services/store/targets.ts';
import type { Task } from '#functions/runtime/task.ts';

/**
 * After 100 %: reads how fast the pods burn the budget of their objective, and says whether to go on watching. Each look
 * reads all it needs anew, so nothing is lost with a process that dies in between.
 */
export const watchTarget: Task<'watchTarget'> = async (input, world) => {
  const rollout = await readHeldRollout(world, input);
  const { plan, hold } = rollout;
  if (plan.watch === undefined || hold.watch === undefined) return { kind: 'over' };
  const scene = { world, rollout, policy: plan.watch, since: hold.watch.since };
  const { workloads } = await readBaseline(world, rollout);
  const changed = workloads.filter(({ kind, serves }) => kind !== 'same' && serves);
  const verdict = watchedTogether(await Promise.all(changed.map((workload) => watchOne(scene, workload))));
  await noteTarget(world, rollout, (state) => says(state, verdict));
  if (verdict.kind !== 'watching') return { kind: 'over' };
  const { windowSeconds } = plan.judging;
  const pause = watchPauseSeconds(plan.watch, windowSeconds);
  return { kind: 'wait', until: new Date(nextLook(world.clock.now(), pause, windowSeconds)).toISOString() };
};

interface Scene {
  readonly world: World;
  readonly rollout: HeldRollout;
  readonly policy: WatchPolicy;
  readonly since: number;
}

const watchOne = async (scene: Scene, plan: WorkloadPlan): Promise<Watched> => {
  const { world, rollout, policy, since } = scene;
  const { cluster: name, namespace } = rollout.place;
  const cluster = await world.cluster(name);
  const [live, pods] = await Promise.all([
    cluster.get(plan.ref),
    cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: plan.selector }),
  ]);
  if (live === undefined) return overtaken(`${plan.ref.name} was deleted`);
  if (plan.kind === 'update' && !sameTemplate(specOf(live)['template'], plan.after.template))
    return overtaken(`${plan.ref.name} was changed by ${lastWriter(live)}`);
  const { judging } = rollout.plan;
  const windowSeconds = watchWindowSeconds(policy, judging.windowSeconds);
  const now = world.clock.now();
  const { counts } = await readNumbers(
    () => world.metrics(name),
    { checks: [{ kind: 'slo', objective: policy.objective }], windowSeconds },
    {
      namespace,
      workload: plan.ref.name,
      pods: pods.items.map(({ metadata }) => metadata.name),
      from: watchedFrom(since, now),
      to: now - lateMs(judging.windowSeconds),
    },
  );
  const isTold = typeof counts !== 'string';
  return watch(policy, {
    since,
    now,
    windowSeconds,
    minRequests: judging.minRequests,
    windows: isTold ? counts.map(({ to, errors, requests }) => ({ to, bad: errors, all: requests })) : [],
    ...(isTold ? {} : { missing: counts }),
  });
};

/** A look is worth a line when it decides, when it is the first, when numbers have gone or come back, and after a trouble. */
const says = (
  { release, back, watch: state, trouble }: TargetHold,
  verdict: Watched,
): TargetFact | undefined => {
  if (state === undefined || back !== undefined) return undefined;
  if (isNews(state, verdict)) return { kind: 'watched', release, verdict };
  return trouble && { kind: 'cleared', release, name: trouble.name };
};

const isNews = ({ verdict: before }: TargetWatch, now: Watched): boolean =>
  before?.kind !== now.kind || before.all > 0 !== now.all > 0;

export const handler = onLambda(watchTarget);
