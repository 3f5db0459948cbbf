import { isFailure } from '#domain/failure.ts';
import { isObject } from '#domain/json.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import { type Cluster, fieldManager } from '#ports/cluster.ts';

/**
 * An apply that takes back what only we have patched: a route that was divided and given back. The API server counts
 * patch and apply of one manager as two managers. While a release divides the route, it is not applied.
 */
export const applyOwn = async (
  cluster: Cluster,
  object: KubeObject,
  options?: { readonly dryRun: boolean },
): Promise<KubeObject> => {
  try {
    return await cluster.apply(object, options);
  } catch (error) {
    if (!isFailure(error, 'Conflict') || !isOnlyWithOurselves(error.data['conflicts'])) throw error;
    const takeAt = (await cluster.get(refOf(object)))?.metadata.resourceVersion;
    if (takeAt === undefined) throw error;
    return cluster.apply(object, { ...options, takeAt });
  }
};

const isOnlyWithOurselves = (conflicts: unknown): boolean =>
  Array.isArray(conflicts) &&
  conflicts.length > 0 &&
  conflicts.every((one) => isObject(one) && one['manager'] === fieldManager);
