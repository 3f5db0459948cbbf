import { isFailure } from '#domain/failure.ts';
import { sameJson } from '#domain/json.ts';
import { hasSameContent } from '#domain/kube/adoption.ts';
import { hookEnd, isAwaited, momentOf } from '#domain/kube/chart-hooks.ts';
import { maskText } from '#domain/kube/mask-secrets.ts';
import { type KubeObject, nameOf, refOf } from '#domain/kube/object.ts';
import { componentOf } from '#domain/order/order.ts';
import { holderOf } from '#domain/workload/observation.ts';
import type { Snapshot, ResourceChange } from '#domain/workload/snapshot.ts';
import { project, restoring } from '#domain/kube/restore-fields.ts';
import type { Progress } from '#domain/workload/step.ts';
import type { Clock } from '#ports/clock.ts';
import { isLasting } from '#domain/workload/prune-candidates.ts';
import { type Cluster, fieldManager } from '#ports/cluster.ts';
import { applyOwn, dropOwn } from './apply-own.ts';

interface Applying {
  readonly cluster: Cluster;
  readonly clock: Clock;
  /** Since when the release has been at this (epoch ms): a hook that takes too long is stuck. By its own age when absent. */
  readonly since?: number;
  /** When the task must be over (epoch ms). */
  readonly until: number;
}

/**
 * Applies the objects that do not move in steps (services, configuration) before the first batch; idempotent. Hooks of
 * a chart that come before are applied first, and each of their Jobs is awaited.
 */
export const applyResources = (applying: Applying, { resourceChanges }: Snapshot): Promise<Applied> =>
  applyAll(
    applying,
    resourceChanges.filter(({ object, isLast }) => isLast !== true && momentOf(object) !== 'after'),
  );

/**
 * Applies the objects that had to wait until every pod runs the new revision, then the hooks of a chart that come
 * after.
 */
export const applyAfterwards = (applying: Applying, { resourceChanges }: Snapshot): Promise<Applied> =>
  applyAll(applying, [
    ...resourceChanges.filter(({ isLast }) => isLast === true),
    ...resourceChanges.filter(({ object, isLast }) => isLast !== true && momentOf(object) === 'after'),
  ]);

/** How far it has come, and whether this task has waited for a hook. */
export interface Applied {
  readonly progress: Progress;
  readonly hasWaited: boolean;
}

const applyAll = async (applying: Applying, changes: readonly ResourceChange[]): Promise<Applied> => {
  let hasWaited = false;
  for (const change of changes) {
    const { object } = change;
    const live = await applyOne(applying, change);
    if (!isAwaited(object)) continue;
    hasWaited ||= hookEnd(live).kind === 'running';
    const progress = await ended(applying, live);
    if (progress.kind !== 'settled') return { progress, hasWaited };
  }
  return { progress: settled, hasWaited };
};

/** A Job that makes way is removed as it was seen; the new one is applied as often as it takes. */
const applyOne = async (
  { cluster, clock, since = clock.now() }: Applying,
  { object, before, dropped, isRerun, isRoute }: ResourceChange,
): Promise<KubeObject> => {
  if (isRoute === true) return applyRoute(cluster, object);
  // A long step is called again and again, a streaming window every few seconds: objects that are in place are not
  // written again.
  if (isRerun !== true && clock.now() - since > soonMs) {
    const live = await cluster.get(refOf(object));
    if (live !== undefined && sameJson(project(object, live), object)) return dropOwn(cluster, live, dropped);
  }
  const { uid } = before?.metadata ?? {};
  if (isRerun === true && uid !== undefined && (await cluster.get(refOf(object)))?.metadata.uid === uid)
    await cluster.remove(refOf(object), uid);
  const mayAdopt = (live: KubeObject) => before !== undefined && hasSameContent(before, live);
  return dropOwn(cluster, await applyOwn(cluster, object, { mayAdopt }), dropped);
};

/** A route that is divided has been applied already; applying it again would remove its weights. */
const applyRoute = async (cluster: Cluster, object: KubeObject): Promise<KubeObject> => {
  const live = await cluster.get(refOf(object));
  return live !== undefined && holderOf(live) !== undefined ? live : applyOwn(cluster, object);
};

/** By then the first call of a step has applied all. */
const soonMs = 5_000;
const settled: Progress = { kind: 'settled', reason: 'everything except the workloads is applied' };
const pollMs = 1_000;
/** Twice as long as Helm waits for a hook. */
const longestMs = 600_000;

/** Looks at a hook until it is over, or the time of this task is. */
const ended = async ({ cluster, clock, since, until }: Applying, applied: KubeObject): Promise<Progress> => {
  const name = nameOf(refOf(applied));
  for (
    let live: KubeObject | undefined = applied;
    live !== undefined;
    live = await cluster.get(refOf(applied))
  ) {
    const end = hookEnd(live);
    if (end.kind === 'succeeded') return settled;
    if (end.kind === 'failed')
      return { kind: 'stuck', reason: `the hook ${name} failed: ${maskText(end.reason)}` };
    if ((since === undefined ? ageOf(cluster, live) : clock.now() - since) > longestMs)
      return { kind: 'stuck', reason: `the hook ${name} has not ended within ${longestMs / 60_000} minutes` };
    if (clock.now() >= until) break;
    await clock.sleep(pollMs);
  }
  return { kind: 'moving', acts: [], reason: `waits for the hook ${name}` };
};

/** How long it has been there by the clock of the cluster, ms. */
const ageOf = (cluster: Cluster, { metadata: { creationTimestamp } }: KubeObject): number =>
  creationTimestamp === undefined ? 0 : cluster.now() - Date.parse(creationTimestamp);

/** Puts back what was applied once every pod was new, before the first of those pods goes. */
export const restoreLastResources = (
  cluster: Cluster,
  { resourceChanges, ...rest }: Snapshot,
): Promise<void> =>
  restoreResources(cluster, { ...rest, resourceChanges: resourceChanges.filter(({ isLast }) => isLast) });

/**
 * Puts back what `applyResources` changed: removes objects that did not exist, and gives the others their former
 * content. Routes that may still be divided are left to `restoreRoutes`.
 */
export const restoreResources = (cluster: Cluster, { resourceChanges }: Snapshot): Promise<void> =>
  restoreAll(
    cluster,
    resourceChanges.filter(({ isRoute }) => isRoute !== true),
  );

/** The same of routes, once they are given back. */
export const restoreRoutes = (cluster: Cluster, { resourceChanges }: Snapshot): Promise<void> =>
  restoreAll(
    cluster,
    resourceChanges.filter(({ isRoute }) => isRoute === true),
  );

const restoreAll = async (cluster: Cluster, changes: readonly ResourceChange[]): Promise<void> => {
  for (const change of changes.toReversed()) await restore(cluster, change);
};

const restore = async (
  cluster: Cluster,
  { object, before, dropped, isRerun }: ResourceChange,
): Promise<void> => {
  if (isRerun === true) return removeRerun(cluster, object, before);
  if (before !== undefined) {
    await applyOwn(cluster, restoring(object, before, fieldManager, dropped));
    return;
  }
  // Data may have been written to it since.
  if (isLasting(object)) return;
  const live = await cluster.get(refOf(object));
  // If the release never applied it, an object of that name belongs to someone who came in the meantime.
  if (live !== undefined && componentOf(live) === componentOf(object)) await removeOwn(cluster, live);
};

/** The former Job has already run, and is not run again. */
const removeRerun = async (
  cluster: Cluster,
  object: KubeObject,
  before: KubeObject | undefined,
): Promise<void> => {
  const live = await cluster.get(refOf(object));
  if (live !== undefined && live.metadata.uid !== before?.metadata.uid) await removeOwn(cluster, live);
};

const removeOwn = async (cluster: Cluster, live: KubeObject): Promise<void> => {
  try {
    await cluster.remove(refOf(live), live.metadata.uid ?? '');
  } catch (error) {
    // Someone has made another object of the same name since; it is not ours.
    if (!isFailure(error, 'Conflict')) throw error;
  }
};
