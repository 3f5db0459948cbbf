import type { WorkloadPlan } from '#domain/workload/snapshot.ts';
import { readOwnedPods } from '#shared/services/rollout/owned-pods.ts';
import { sameTemplate } from '#domain/workload/snapshot.ts';
import { kindOfPlan } from '#domain/workload/kinds.ts';
import { lastWriter } from '#domain/workload/observation.ts';
import { factAfterSoak } from '#domain/rollout/facts-after.ts';
import { lateMs, nextAnalysis } from '#domain/analysis/next-analysis.ts';
import {
  overtaken,
  soak,
  type SoakResult,
  soakedFrom,
  combineSoaks,
  soakPauseSeconds,
  type SoakPolicy,
  soakWindowSeconds,
} from '#domain/analysis/burn-rate.ts';
import type { World } from '#ports/world.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { lookAgain } from '#shared/services/releases/look-again.ts';
import { fitWindow } from '#shared/services/analysis/fit-window.ts';
import { readNumbers } from '#shared/services/analysis/query-metrics.ts';
import {
  type LockedRollout,
  noteTarget,
  readSnapshot,
  readLockedRollout,
} from '#shared/services/store/targets.ts';
import type { Task } from '#functions/runtime/task.ts';

/**
 * After 100 %: reads how fast the pods consume the error budget of their objective, and decides whether to keep
 * watching. Each look reads all it needs, so a process that dies in between loses nothing.
 */
export const soakTarget: Task<'soakTarget'> = async (input, world) => {
  const rollout = await readLockedRollout(world, input);
  const { plan, lock } = rollout;
  if (plan.soak === undefined || lock.soak === undefined || lock.back !== undefined) return { kind: 'over' };
  const scene = { world, rollout, policy: plan.soak, since: lock.soak.since };
  const { workloads } = await readSnapshot(world, rollout);
  const changed = workloads.filter(({ kind, serves }) => kind !== 'same' && serves);
  const verdict = combineSoaks(await Promise.all(changed.map((workload) => watchOne(scene, workload))));
  await noteTarget(world, rollout, (state) => factAfterSoak(state, verdict));
  if (verdict.kind !== 'soaking') return { kind: 'over' };
  const { windowSeconds } = plan.judging;
  const pause = soakPauseSeconds(plan.soak, windowSeconds);
  const now = world.clock.now();
  return lookAgain(nextAnalysis(now, pause, windowSeconds), now);
};

interface Scene {
  readonly world: World;
  readonly rollout: LockedRollout;
  readonly policy: SoakPolicy;
  readonly since: number;
}

const watchOne = async (scene: Scene, plan: WorkloadPlan): Promise<SoakResult> => {
  const { world, rollout, policy, since } = scene;
  const { cluster: name, namespace } = rollout.place;
  const cluster = await world.cluster(name);
  const live = await cluster.get(plan.ref);
  if (live === undefined) return overtaken(`${plan.ref.name} was deleted`);
  const template = kindOfPlan(plan).template(live);
  if (plan.kind === 'update' && !sameTemplate(template, plan.after.template))
    return overtaken(`${plan.ref.name} was changed by ${lastWriter(live)}`);
  const { judging } = rollout.plan;
  const pods = await readOwnedPods(cluster, plan, live);
  const now = world.clock.now();
  const names = pods.map(({ metadata }) => metadata.name);
  const fitted = await fitWindow(() => world.metrics(name), judging.windowSeconds, {
    namespace,
    pods: names,
    to: now,
  });
  const windowSeconds = soakWindowSeconds(policy, fitted);
  const { counts } = await readNumbers(
    () => world.metrics(name),
    { checks: [{ kind: 'slo', objective: policy.objective }], windowSeconds },
    {
      namespace,
      workload: plan.ref.name,
      pods: names,
      from: soakedFrom(since, now),
      to: now - lateMs(judging.windowSeconds),
    },
  );
  const isTold = typeof counts !== 'string';
  return soak(policy, {
    since,
    now,
    windowSeconds,
    minRequests: judging.minRequests,
    windows: isTold ? counts.map(({ to, errors, requests }) => ({ to, bad: errors, all: requests })) : [],
    ...(isTold ? {} : { missing: counts }),
  });
};

export const handler = onLambda(soakTarget);
