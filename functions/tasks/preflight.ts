import { Failure } from '#domain/failure.ts';
import { canonical, type Digest } from '#domain/json.ts';
import { type KubeObject, nameOf, refOf } from '#domain/kube/object.ts';
import { isWorkload } from '#domain/workload/kinds.ts';
import type { TargetOutcome } from '#domain/release/outcome.ts';
import type { Manifest } from '#domain/kube/manifest.ts';
import type { Snapshot, WorkloadPlan } from '#domain/workload/snapshot.ts';
import { targetChanges } from '#domain/workload/target-changes.ts';
import { describeRights } from '#domain/kube/access-right.ts';
import { isFollowed } from '#domain/plan/is-followed.ts';
import { comesWhole } from '#domain/workload/comes-whole.ts';
import { orderOf } from '#domain/order/order.ts';
import type { TargetLock } from '#domain/rollout/target.ts';
import type { World } from '#ports/world.ts';
import { onLambda } from '#functions/runtime/lambda.ts';
import { type LockedRollout, noteTarget, readLockedRollout } from '#shared/services/store/targets.ts';
import { readPruneCandidates } from '#shared/services/rollout/prune-candidates.ts';
import { type PrunePlan, inspectRemovals, describeKept } from '#shared/services/rollout/prune.ts';
import { checkLateWrite, restoreInherited } from '#shared/services/rollout/restore-snapshot.ts';
import { claimWorkloads, ownersFor } from '#shared/services/rollout/workload-owners.ts';
import { inspectTarget, type TargetInspection } from '#shared/services/rollout/inspect-target.ts';
import type { Asking } from '#shared/services/rollout/inspect-workload.ts';
import { leaveView } from '#shared/services/rollout/left-views.ts';
import { viewOf } from '#shared/services/rollout/reconcile-target.ts';
import { fencedCluster } from '#shared/services/rollout/fenced-cluster.ts';
import { hasChangedStacks, leftStacks, nameOfStack } from '#shared/services/cloud/let-go.ts';
import { clusterFor } from '#shared/services/rollout/reclaiming.ts';
import { staleImages } from '#shared/services/rollout/stale-images.ts';
import type { Task } from '#functions/runtime/task.ts';
import { readBlob } from '#shared/services/store/blobs.ts';

/** Dry-runs every write before the first one, records the present state, and refuses what belongs to others. */
export const preflight: Task<'preflight'> = async (input, world) => {
  const rollout = await readLockedRollout(world, input);
  if (rollout.lock.snapshot !== undefined) return { kind: 'clear' };
  // A call before this one has said so.
  if (rollout.lock.declined !== undefined) return { kind: 'refused' };
  // What this release writes itself is not restored with what it has taken over.
  const cluster = await fencedCluster(world, rollout, ['prepared']);
  if (!(await restoreInherited(world, cluster, rollout))) return { kind: 'clear' };
  const stale = await staleImages(world, rollout);
  if (stale !== undefined) return decline(world, rollout, { kind: 'refused', reason: stale });
  const changed = changedSince(rollout);
  if (changed !== undefined) return decline(world, rollout, { kind: 'refused', reason: changed });
  const looks: [WorkloadPlan, KubeObject][] = [];
  const found = await inspectPlannedTarget(world, rollout, input.manifest, (...look) => looks.push(look));
  const busy = found.inspections.find(({ kind }) => kind === 'busy');
  if (busy?.kind === 'busy')
    throw new Failure('Conflict', `${rollout.plan.app}@${rollout.place.name}`, busy.reason);
  if (found.traffic.busy !== undefined)
    throw new Failure('Conflict', `${rollout.plan.app}@${rollout.place.name}`, found.traffic.busy);
  if (found.inspections.some(({ kind }) => kind === 'refused'))
    await checkLateWrite(cluster, rollout, workloadsOf(found.manifest));
  const prunePlan = await inspectPrunePlan(world, rollout, input.manifest, found);
  const declined = declineOf(rollout, found, prunePlan);
  if (declined !== undefined) return decline(world, rollout, declined);
  refuseWithoutRights(rollout, found);
  const kept = snapshotOf(found.manifest, found, prunePlan);
  const { order } = kept;
  const isLater = removes(prunePlan, rollout) || isFollowed(rollout.plan, rollout.place.name);
  const isWhole = !isLater && comesWhole(kept, found.manifest);
  const snapshot = await world.blobs.put(canonical(kept));
  await claimWorkloads(world, rollout.plan.app, rollout.place, found.manifest);
  await noteTarget(world, rollout, (lock) =>
    lock.snapshot === undefined
      ? {
          kind: 'prepared',
          release: lock.release,
          snapshot,
          manifest: input.manifest,
          changes: targetChanges(kept),
          ...namesIn(prunePlan, leftStacks(rollout).map(nameOfStack)),
          ...(order === undefined ? {} : { order }),
          ...(rollout.plan.isRemoval === true ? { isRemoval: true } : {}),
          ...(isWhole ? { isWhole: true } : {}),
        }
      : undefined,
  );
  for (const [plan, live] of looks) leaveView(world, viewOf(rollout, plan), { live });
  return { kind: 'clear' };
};

/** What a person has seen go must be what goes. */
const changedSince = ({ place: { leaving }, target: { good } }: LockedRollout): string | undefined =>
  leaving === undefined || good?.release === leaving.release
    ? undefined
    : `release ${good?.release ?? 'none'} runs here now, and ${leaving.release} did when the removal was planned; ask for it again`;

const workloadsOf = ({ objects, kinds }: Manifest): readonly KubeObject[] =>
  objects.filter((object) => isWorkload(object, kinds));

/** Another call of this task may have found it in order meanwhile: the release has begun then, and nothing is declined. */
const decline = async (
  world: World,
  rollout: LockedRollout,
  outcome: TargetOutcome,
): Promise<{ readonly kind: 'refused' | 'back' | 'clear' }> => {
  const { provision } = rollout.lock;
  const isTaken = outcome.kind === 'refused' && provision?.isReturned === false;
  const { snapshot } = await noteTarget(world, rollout, ({ release, back, declined, ...lock }) => {
    if (lock.snapshot !== undefined) return undefined;
    if (isTaken)
      return back === undefined ? { kind: 'rolling-back', release, reason: outcome.reason } : undefined;
    return declined === undefined ? { kind: 'declined', release, outcome } : undefined;
  });
  if (snapshot !== undefined) return { kind: 'clear' };
  return { kind: isTaken ? 'back' : 'refused' };
};

/**
 * A release without a way back does not begin. Nothing has been written yet; the release waits until the rights are
 * granted.
 */
const refuseWithoutRights = ({ place }: LockedRollout, { missingRights }: TargetInspection): void => {
  if (missingRights.length > 0)
    throw new Failure(
      'ClusterForbids',
      `cluster ${place.cluster}`,
      `Tidegate may not ${describeRights(missingRights)}, which the way forward or back needs; grant it`,
    );
};

const inspectPlannedTarget = async (
  world: World,
  { place, plan, release, target }: LockedRollout,
  manifest: Digest,
  seen: NonNullable<Asking['seen']>,
): Promise<TargetInspection> => {
  const planned = await readBlob<Manifest>(world, manifest);
  return inspectTarget({
    cluster: clusterFor(await world.cluster(place.cluster), release),
    manifest: planned,
    namespace: place.namespace,
    release: release.id,
    seen,
    ...ownersFor(world, plan.app, place, planned),
    strategy: plan.strategy,
    source: plan.judging.source,
    ...(target.good === undefined ? {} : { previous: await readBlob<Manifest>(world, target.good.manifest) }),
  });
};

const inspectPrunePlan = async (
  world: World,
  { plan, place, target }: LockedRollout,
  manifest: Digest,
  { outdated }: TargetInspection,
): Promise<PrunePlan> => {
  const all = await readPruneCandidates(world, {
    plan,
    place,
    manifest: await readBlob<Manifest>(world, manifest),
    good: target.good,
    manifestOf: (other) => readBlob<Manifest>(world, other.manifest),
  });
  const copies = outdated.map((object) => ({ object }));
  return inspectRemovals(await world.cluster(place.cluster), plan.app, [...all, ...copies]);
};

const removes = ({ removals }: PrunePlan, rollout: LockedRollout): boolean =>
  removals.length + leftStacks(rollout).length > 0;

const namesIn = (
  { removals, kept }: PrunePlan,
  stacks: readonly string[],
): Pick<TargetLock, 'removals'> & { kept?: readonly string[] } => ({
  ...(removals.length + stacks.length === 0
    ? {}
    : { removals: [...removals.map(({ object }) => nameOf(refOf(object))), ...stacks] }),
  ...(kept.length === 0 ? {} : { kept: kept.map(describeKept) }),
});

const declineOf = (
  rollout: LockedRollout,
  { inspections, resourceChanges, refusals }: TargetInspection,
  { removals }: PrunePlan,
): TargetOutcome | undefined => {
  const refused = [
    ...inspections.flatMap((each) => (each.kind === 'refused' ? [each.reason] : [])),
    ...refusals,
  ];
  if (refused.length > 0) return { kind: 'refused', reason: refused.join('; ') };
  const changes = inspections.some((each) => each.kind === 'clear' && each.plan.kind !== 'same');
  const isProvisioned = hasChangedStacks(rollout.lock) || leftStacks(rollout).length > 0;
  return changes || isProvisioned || resourceChanges.length > 0 || removals.length > 0
    ? undefined
    : { kind: 'unchanged', reason: 'everything is already up to date' };
};

const snapshotOf = (
  { needs = {}, objects }: Manifest,
  { inspections, resourceChanges, traffic: { plans } }: TargetInspection,
  { removals }: PrunePlan,
): Snapshot => {
  const workloads = inspections.flatMap((each) => (each.kind === 'clear' ? [each.plan] : []));
  const changing = workloads.flatMap(({ kind, ref }) => (kind === 'same' ? [] : [ref]));
  const order = orderOf(needs, { objects, changing });
  return {
    workloads,
    resourceChanges,
    ...(order === undefined ? {} : { order }),
    ...(removals.length === 0 ? {} : { removals }),
    ...(plans.length === 0 ? {} : { traffic: plans }),
  };
};

export const handler = onLambda(preflight);
