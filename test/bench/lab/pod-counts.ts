import type { KubeObject } from '#domain/kube/object.ts';
import { readySince } from '#domain/workload/pods-by-revision.ts';
import type { Cluster } from '#ports/cluster.ts';

/** How many pods there were at one moment (epoch ms); those on their way out are left aside. */
export interface PodCount {
  readonly at: number;
  readonly fresh: number;
  readonly ready: number;
  readonly all: number;
}

export interface PodCounts {
  /** Every count since the beginning, one a change. */
  readonly counts: readonly PodCount[];
  stop(): Promise<void>;
}

const imageOf = (pod: KubeObject): string =>
  (pod['spec'] as { containers: readonly { image: string }[] }).containers[0]?.image ?? '';

/** Counts the pods of one label selector, and those of them that run `image`, at each change of any of them. */
export const countPods = async (
  cluster: Cluster,
  { namespace, labels, image }: { namespace: string; labels: string; image: string },
): Promise<PodCounts> => {
  const query = { apiVersion: 'v1', kind: 'Pod', namespace, labels };
  const over = new AbortController();
  const counts: PodCount[] = [];
  const list = await cluster.list(query);
  const pods = new Map(list.items.map((pod) => [pod.metadata.name, pod]));
  const note = (): void => {
    const staying = [...pods.values()].filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    counts.push({
      at: Date.now(),
      fresh: staying.filter((pod) => imageOf(pod) === image).length,
      ready: staying.filter((pod) => readySince(pod) !== undefined).length,
      all: pods.size,
    });
  };
  note();
  const watching = (async () => {
    for await (const sighting of cluster.watch(query, list.resourceVersion, over.signal)) {
      if (sighting.kind === 'gone') throw new Error('the watch of the bench was cut off; run it again');
      if (sighting.kind === 'deleted') pods.delete(sighting.object.metadata.name);
      else pods.set(sighting.object.metadata.name, sighting.object);
      note();
    }
    if (!over.signal.aborted) throw new Error('the watch of the bench ended early; run it again');
  })();
  // Heard of by whoever stops it.
  watching.catch(() => undefined);
  return {
    counts,
    stop: async () => {
      over.abort();
      await watching;
    },
  };
};
