import { isFailure } from '#domain/failure.ts';
import type { MetricsCheck } from '#domain/cluster/cluster-view.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { World } from '#ports/world.ts';

const mostPods = 50;
const windowSeconds = 60;
/** Longer than any usual interval of scraping, so that running pods have numbers. */
const windows = 5;

/** One component of an application, in one namespace. */
export interface Watched {
  readonly namespace: string;
  readonly workload: string;
}

/** Asks the metrics source of a cluster about the pods of the first of these workloads that has any. */
export const checkMetrics = async (
  world: World,
  cluster: Cluster,
  watched: readonly Watched[],
): Promise<MetricsCheck> => {
  try {
    for (const { namespace, workload } of watched) {
      const { items } = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace });
      const names = items.map(({ metadata }) => metadata.name);
      const pods = names.filter((name) => name.startsWith(`${workload}-`)).slice(0, mostPods);
      if (pods.length === 0) continue;
      const to = Math.floor(world.clock.now() / 1000 / windowSeconds) * windowSeconds * 1000;
      const metrics = await world.metrics(cluster.name);
      const rows = await metrics.counts({
        namespace,
        workload,
        pods,
        from: to - windows * windowSeconds * 1000,
        to,
        windowSeconds,
      });
      const podsWithNumbers = new Set(rows.map(({ pod }) => pod)).size;
      return { kind: 'answers', namespace, workload, pods: pods.length, podsWithNumbers };
    }
    return { kind: 'nothing-to-ask' };
  } catch (error) {
    if (!isFailure(error)) throw error;
    return { kind: 'silent', reason: error.message };
  }
};
