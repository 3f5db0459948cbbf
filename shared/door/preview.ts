import { isFailure } from '#domain/failure.ts';
import { type PlanView, type Seen, type TargetPlan, viewTarget } from '#domain/plan/plan-view.ts';
import type { PlannedTarget, ReleasePlan } from '#domain/plan/plan.ts';
import type { Manifest } from '#domain/render/manifest.ts';
import { targetStream } from '#domain/streams.ts';
import { foldTarget } from '#domain/target/fold-target.ts';
import type { TargetFact } from '#domain/target/target.ts';
import type { World } from '#ports/world.ts';
import { compareLive } from '#shared/compare-live.ts';
import { forecastTarget, type Sources } from '#shared/forecast.ts';
import { digestOfJson, type Planned } from '#shared/planning.ts';
import { readFacts } from '#shared/record.ts';
import { readBlob } from '#shared/rollout.ts';

/** So many targets are compared with their clusters unless somebody insists: a plan is to come back within seconds. */
const fewTargets = 20;

/** A plan with what it changes in each target: against the last good release, and against what runs there now. */
export const previewPlan = async (
  world: World,
  { plan, manifests, asWritten }: Planned,
  live: boolean | undefined,
): Promise<PlanView> => {
  const isLive = live ?? plan.targets.length <= fewTargets;
  const targets: TargetPlan[] = [];
  const sources = {
    cluster: (name: string) => world.cluster(name),
    metrics: (name: string) => world.metrics(name),
    clock: world.clock,
    away: new Map<string, string>(),
  };
  for (const target of plan.targets) {
    const manifest = manifests[target.name];
    if (manifest === undefined) continue;
    targets.push(
      viewTarget(manifest, await look(world, plan, target, manifest, isLive ? sources : undefined)),
    );
  }
  return { apiVersion: 'tidegate.dev/v1', kind: 'Plan', hash: digestOfJson(plan), plan, asWritten, targets };
};

const look = async (
  world: World,
  plan: ReleasePlan,
  target: PlannedTarget,
  manifest: Manifest,
  sources: Sources | undefined,
): Promise<Seen> => {
  const stream = targetStream(plan.app, target.name);
  const { good } = foldTarget(await readFacts<TargetFact>(world.journal, stream));
  const before = good && { release: good.release, manifest: await readBlob<Manifest>(world, good.manifest) };
  if (sources === undefined) return { good: before ?? null };
  const [live, forecast] = await Promise.all([
    compare(world, target, manifest),
    forecastTarget(sources, plan, target, manifest),
  ]);
  return { good: before ?? null, live, forecast };
};

/** A cluster that does not let us look is no reason to say nothing of the others. */
const compare = async (world: World, { cluster }: PlannedTarget, { objects }: Manifest) => {
  try {
    return await compareLive(await world.cluster(cluster), objects);
  } catch (error) {
    if (!isFailure(error)) throw error;
    return [{ object: `cluster ${cluster}`, kind: 'unknown' as const, because: error.message }];
  }
};
