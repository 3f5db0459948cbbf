import { isFailure } from '#domain/failure.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { drivers } from '#domain/workload/other-drivers.ts';
import type { Cluster } from '#ports/cluster.ts';

/** The objects by which other tools release workloads of a namespace. A tool that is not there, or may not be asked, has none. */
export const readDrivers = async (cluster: Cluster, namespace: string): Promise<readonly KubeObject[]> => {
  const lists = drivers.map(({ apiVersion, kind }) =>
    cluster.list({ apiVersion, kind, namespace }).catch((error: unknown) => {
      if (isFailure(error, 'NotFound', 'ClusterForbids')) return { items: [] };
      throw error;
    }),
  );
  return (await Promise.all(lists)).flatMap(({ items }) => items);
};
