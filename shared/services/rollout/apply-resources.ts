import { isFailure } from '#domain/failure.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import type { Baseline, Extra } from '#domain/workload/snapshot.ts';
import { project } from '#domain/kube/restore-fields.ts';
import type { Cluster } from '#ports/cluster.ts';

/** Applies what is not stepped (services, configuration) before the first batch; applying twice is applying once. */
export const applyExtras = async (cluster: Cluster, { extras }: Baseline): Promise<void> => {
  for (const { object } of extras) await cluster.apply(object);
};

/** Puts back what `applyExtras` changed: removes what was not there, and gives the rest its old content. */
export const restoreExtras = async (cluster: Cluster, { extras }: Baseline): Promise<void> => {
  for (const extra of extras.toReversed()) await restore(cluster, extra);
};

const restore = async (cluster: Cluster, { object, before }: Extra): Promise<void> => {
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
