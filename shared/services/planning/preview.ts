import { shownPlan } from '#domain/plan/shown-plan.ts';
import { isFollowed } from '#domain/plan/is-followed.ts';
import type { SecretView } from '#domain/plan/diff.ts';
import { isFailure } from '#domain/failure.ts';
import { type PruneView, type PlanView, type TargetObservation, viewTarget } from '#domain/plan/plan-view.ts';
import type { PlannedTarget, ReleasePlan } from '#domain/plan/plan.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { PruneCandidate } from '#domain/workload/prune-candidates.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { World } from '#ports/world.ts';
import { filled, openReferences } from '#domain/stack/references.ts';
import { knownOutputs } from '../cloud/with-outputs.ts';
import { loading } from '../breathe.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { lookAt } from './look-at.ts';
import type { Sources } from './forecast.ts';
import { digestOfJson, type Planned } from './plan.ts';
import { readTarget } from '#shared/services/store/targets.ts';
import { readPruneCandidates } from '#shared/services/rollout/prune-candidates.ts';
import { type PrunePlan, prunePlanOf, inspectRemovals } from '#shared/services/rollout/prune.ts';
import { ownersFor } from '../rollout/workload-owners.ts';
import { readBlob } from '../store/blobs.ts';
import { movementIn } from '../windows/hold.ts';

/** The most targets that are compared with their clusters by default: a plan must return within seconds. */
const fewTargets = 20;

/** A plan with its changes in each target: against the last good release, and against what runs now. */
export const previewPlan = async (
  world: World,
  planned: Planned,
  { live, secrets = 'masked' }: { readonly live?: boolean | undefined; readonly secrets?: SecretView } = {},
): Promise<PlanView> => {
  const { plan, manifests, asWritten } = planned;
  const isLive = live ?? plan.targets.length <= fewTargets;
  const sources = {
    cluster: (name: string) => world.cluster(name),
    metrics: (name: string) => world.metrics(name),
    clock: world.clock,
    away: new Map<string, string>(),
  };
  const viewed = await fewAtOnce(plan.targets, 8, async (place) => {
    const target = { ...place, strategy: place.strategy ?? plan.strategy };
    const written = manifests[target.name];
    if (written === undefined) return [];
    const manifest = { ...written, objects: filled(written.objects, await knownOutputs(world, place)) };
    const seen = await look(world, planned, target, settled(manifest), {
      sources: isLive ? sources : undefined,
      secrets,
    });
    const movement = await movementIn(world, { app: plan.app, environment: target.environment }, true);
    const view = viewTarget(manifest, {
      ...seen,
      strategy: target.strategy,
      isFollowed: isFollowed(plan, target.name),
      judging: plan.judging,
      secrets,
    });
    return [movement.kind === 'denied' ? { ...view, held: movement.reason } : view];
  });
  return {
    apiVersion: 'tidegate.dev/v1',
    kind: 'Plan',
    hash: digestOfJson(plan),
    plan: shownPlan(plan),
    asWritten,
    targets: viewed.flat(),
  };
};

/** Without what waits for outputs of resources that are not there yet: no cluster can be asked about it. */
const settled = (manifest: Manifest): Manifest => ({
  ...manifest,
  objects: manifest.objects.filter((object) => openReferences(object).length === 0),
});

const look = async (
  world: World,
  { plan, manifests, places }: Planned,
  target: PlannedTarget,
  manifest: Manifest,
  { sources, secrets }: { readonly sources: Sources | undefined; readonly secrets: SecretView },
): Promise<TargetObservation> => {
  const manifestOf = async ({ name }: PlannedTarget) => manifests[name];
  const { good, lock } = await readTarget(world, plan.app, target.name);
  const before = good && { release: good.release, manifest: await readBlob<Manifest>(world, good.manifest) };
  const all = await readPruneCandidates(world, { plan, place: target, manifest, good, manifestOf });
  if (sources === undefined) return { good: before ?? null, pruneCandidates: viewPrune(prunePlanOf(all)) };
  // The judge is needed for nothing else: a function loads it when a plan looks at a cluster.
  const { forecastTarget } = await loading(import('./forecast.ts'));
  const comparing = compare(world, target, manifest, {
    secrets,
    source: plan.judging.source,
    places,
    ...ownersFor(world, plan.app, target, manifest),
    ...(before && { previous: before.manifest }),
    ...(lock !== undefined && { holder: lock.release }),
  });
  const traffic = comparing.then((compared) => compared.traffic);
  const [{ traffic: _, ...found }, forecast, prunePlan] = await Promise.all([
    comparing,
    forecastTarget({ ...sources, traffic }, plan, target, manifest),
    planPrune(world, plan, target, all),
  ]);
  return { good: before ?? null, ...found, forecast, pruneCandidates: viewPrune(prunePlan) };
};

/** If the cluster cannot be asked, its answer is unknown: the findings of our own rules are reported. */
const planPrune = async (
  world: World,
  { app }: ReleasePlan,
  { cluster }: PlannedTarget,
  all: readonly PruneCandidate[],
): Promise<PrunePlan> => {
  if (all.length === 0) return prunePlanOf(all);
  try {
    return await inspectRemovals(await world.cluster(cluster), app, all);
  } catch (error) {
    if (!isFailure(error)) throw error;
    return prunePlanOf(all);
  }
};

const describeObject = ({ kind, metadata }: KubeObject): string => `${kind}/${metadata.name}`;

const viewPrune = ({ removals, kept }: PrunePlan): PruneView => ({
  removed: removals.map(({ object }) => describeObject(object)),
  kept: kept.map(({ object, reason }) => ({ object: describeObject(object), reason })),
});

/** A cluster that cannot be asked must not hide the others. */
const compare = async (
  world: World,
  target: PlannedTarget,
  manifest: Manifest,
  how: Parameters<typeof lookAt>[3],
) => {
  try {
    return await lookAt(await world.cluster(target.cluster), target, manifest, how);
  } catch (error) {
    if (!isFailure(error)) throw error;
    const object = `cluster ${target.cluster}`;
    const unknown = { object, kind: 'unknown' as const, reason: error.message };
    return { live: [unknown], refused: [], traffic: [] };
  }
};
