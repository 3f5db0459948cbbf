import { Failure, isFailure } from '#domain/failure.ts';
import { type KubeObject, nameOf, refOf } from '#domain/kube/object.ts';
import { isWorkload } from '#domain/workload/kinds.ts';
import type { Snapshot, Removal } from '#domain/workload/snapshot.ts';
import { describeRights } from '#domain/kube/access-right.ts';
import { removalRights } from '#domain/workload/needed-rights.ts';
import { foreignTo, keptFromGoing, type PruneCandidate } from '#domain/workload/prune-candidates.ts';
import { recreated } from '#domain/workload/recreated.ts';
import type { Cluster } from '#ports/cluster.ts';

/** Which of the left-out objects exist and will be removed, and which stay, each with its reason. */
export interface PrunePlan {
  readonly removals: readonly Removal[];
  readonly kept: readonly Kept[];
}

export interface Kept {
  readonly object: KubeObject;
  readonly reason: string;
}

/** `Service shop/web (it is read-only)`. */
export const describeKept = ({ object, reason }: Kept): string => `${nameOf(refOf(object))} (${reason})`;

/**
 * Finds which of the left-out objects exist and belong to this application. An object that is gone already needs
 * nothing.
 */
export const inspectRemovals = async (
  cluster: Cluster,
  app: string,
  all: readonly PruneCandidate[],
): Promise<PrunePlan> => {
  const found = (await Promise.all(all.map((one) => readView(cluster, app, one)))).filter(
    (one) => one !== undefined,
  );
  return {
    removals: found.filter((one) => 'before' in one),
    kept: found.filter((one) => 'reason' in one),
  };
};

const readView = async (
  cluster: Cluster,
  app: string,
  { object, kept, uid }: PruneCandidate,
): Promise<Removal | Kept | undefined> => {
  const before = await lookFor(cluster, object);
  if (typeof before === 'string') return { object, reason: kept ?? before };
  const isGone = before === undefined || before.metadata.deletionTimestamp !== undefined;
  if (isGone || (uid !== undefined && before.metadata.uid !== uid)) return undefined;
  const reason = kept ?? foreignTo(app, before) ?? (await forbiddenTo(cluster, object));
  return reason === undefined ? { object, before } : { object, reason };
};

/** What we may not remove, or could not make again on the way back, stays. */
const forbiddenTo = async (cluster: Cluster, object: KubeObject): Promise<string | undefined> => {
  const missing = await cluster.missingRights(removalRights({ object }));
  return missing.length === 0 ? undefined : `Tidegate may not ${describeRights(missing)}`;
};

/** The object; undefined if it is gone; or why it cannot be read, since its kind may no longer be served. */
const lookFor = (cluster: Cluster, object: KubeObject): Promise<KubeObject | string | undefined> =>
  cluster.get(refOf(object)).catch(refusal);

/** Waiting helps if nothing answers. If the answer is no, the release is good all the same. */
const refusal = (error: unknown): string => {
  if (!isFailure(error) || error.name === 'ClusterUnreachable') throw error;
  return error.message;
};

/** The same by our rules alone, without asking a cluster. */
export const prunePlanOf = (all: readonly PruneCandidate[]): PrunePlan => ({
  removals: all.flatMap(({ object, kept }) => (kept === undefined ? [{ object, before: object }] : [])),
  kept: all.flatMap(({ object, kept }) => (kept === undefined ? [] : [{ object, reason: kept }])),
});

/**
 * Removes the left-out objects, each only as the very object that was seen. An object that the cluster refuses to
 * remove stays and is reported. Undefined if the time is up before all is done; the next call continues.
 */
export const removeObjects = async (
  cluster: Cluster,
  app: string,
  { removals = [] }: Snapshot,
  isTimeUp: () => boolean,
): Promise<{ readonly removed: readonly string[]; readonly left: readonly string[] } | undefined> => {
  const removed: string[] = [];
  const left: string[] = [];
  for (const one of removals) {
    if (isTimeUp()) return undefined;
    const reason = await removeOne(cluster, app, one);
    if (reason === undefined) removed.push(nameOf(refOf(one.object)));
    else left.push(describeKept({ object: one.object, reason }));
  }
  return { removed, left };
};

/** Why it was not removed; nothing when it is gone. */
const removeOne = async (cluster: Cluster, app: string, one: Removal): Promise<string | undefined> => {
  const live = await lookFor(cluster, one.object);
  if (live === undefined || typeof live === 'string') return live;
  const reason = keptFromGoing(app, one, live);
  if (reason !== undefined) return reason;
  return cluster.remove(refOf(live), live.metadata.uid ?? '').then(() => undefined, refusal);
};

/** Recreates removed objects that have no pods of their own, dependencies before their users. */
export const recreateResources = async (cluster: Cluster, gone: readonly Removal[]): Promise<void> => {
  for (const one of gone.toReversed()) {
    if (isWorkload(one.object)) continue;
    const live: KubeObject | undefined = await cluster.get(refOf(one.object));
    if (live?.metadata.deletionTimestamp !== undefined)
      throw new Failure('Conflict', nameOf(refOf(one.object)), 'it is still being removed');
    if (live === undefined) await cluster.apply(recreated(one), { ifAbsent: true });
  }
};
