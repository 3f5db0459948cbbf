import { isFailure } from '#domain/failure.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import type { Snapshot, ResourceChange } from '#domain/workload/snapshot.ts';
import { project } from '#domain/kube/restore-fields.ts';
import type { Cluster } from '#ports/cluster.ts';

/** Applies what is not stepped (services, configuration) before the first batch; applying twice is applying once. */
export const applyResources = async (cluster: Cluster, { resourceChanges }: Snapshot): Promise<void> => {
  for (const { object, isLast } of resourceChanges) if (isLast !== true) await cluster.apply(object);
};

/** Applies what had to wait until every pod is new. */
export const applyLastResources = async (cluster: Cluster, { resourceChanges }: Snapshot): Promise<void> => {
  for (const { object, isLast } of resourceChanges) if (isLast === true) await cluster.apply(object);
};

/** Puts back what was applied when every pod was new, before the first of them goes. */
export const restoreLastResources = (
  cluster: Cluster,
  { resourceChanges, ...rest }: Snapshot,
): Promise<void> =>
  restoreResources(cluster, { ...rest, resourceChanges: resourceChanges.filter(({ isLast }) => isLast) });

/** Puts back what `applyResources` changed: removes what was not there, and gives the rest its old content. */
export const restoreResources = async (cluster: Cluster, { resourceChanges }: Snapshot): Promise<void> => {
  for (const resourceChange of resourceChanges.toReversed()) await restore(cluster, resourceChange);
};

const restore = async (cluster: Cluster, { object, before }: ResourceChange): Promise<void> => {
  if (before !== undefined) {
    await cluster.apply(project(object, before) as KubeObject);
    return;
  }
  const live = await cluster.get(refOf(object));
  if (live !== undefined) await removeOwn(cluster, live);
};

const removeOwn = async (cluster: Cluster, live: KubeObject): Promise<void> => {
  try {
    await cluster.remove(refOf(live), live.metadata.uid ?? '');
  } catch (error) {
    // Somebody has made another one of the same name since: that one is not ours.
    if (!isFailure(error, 'Conflict')) throw error;
  }
};
