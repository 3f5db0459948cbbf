import { isFailure } from '#domain/failure.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import type { Release } from '#domain/release/release.ts';
import type { Cluster } from '#ports/cluster.ts';

/**
 * The cluster as a release sees it. A release that heals drift takes fields back from the manager that changed them, as
 * they were when it looked; every other release gets a conflict.
 */
export const clusterFor = (cluster: Cluster, { cause }: Release): Cluster =>
  cause.kind === 'heal' ? { ...cluster, apply: (...asked) => reclaim(cluster, ...asked) } : cluster;

const reclaim = async (
  cluster: Cluster,
  object: KubeObject,
  options?: { readonly dryRun?: boolean },
): Promise<KubeObject> => {
  try {
    return await cluster.apply(object, options);
  } catch (error) {
    if (!isFailure(error, 'Conflict') || !Array.isArray(error.data['conflicts'])) throw error;
    const takeAt = (await cluster.get(refOf(object)))?.metadata.resourceVersion;
    if (takeAt === undefined) throw error;
    return cluster.apply(object, { ...options, takeAt });
  }
};
