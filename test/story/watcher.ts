import type { KubeObject } from '#domain/kube/object.ts';
import { readySince } from '#domain/workload/pods-by-revision.ts';
import type { Cluster } from '#ports/cluster.ts';

/** What was seen of a workload's pods, from the first look to the last: counts of pods. */
export interface Powers {
  lowestReady: number;
  mostPods: number;
  /** Most pods (those on their way out left aside) that ran this image at any one time. */
  most(image: string): number;
}

const imageOf = (pod: KubeObject): string =>
  (pod['spec'] as { containers: readonly { image: string }[] }).containers[0]?.image ?? '';

/** Follows the pods of one label selector by a watch of its own until stopped. */
export const watchPods = async (
  cluster: Cluster,
  namespace: string,
  labels: string,
): Promise<Powers & { stop(): Promise<void> }> => {
  const query = { apiVersion: 'v1', kind: 'Pod', namespace, labels };
  const stop = new AbortController();
  const pods = new Map<string, KubeObject>();
  const most = new Map<string, number>();
  const powers = {
    lowestReady: Number.POSITIVE_INFINITY,
    mostPods: 0,
    most: (image: string) => most.get(image) ?? 0,
  };
  const note = () => {
    const staying = [...pods.values()].filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    powers.lowestReady = Math.min(
      powers.lowestReady,
      staying.filter((pod) => readySince(pod) !== undefined).length,
    );
    powers.mostPods = Math.max(powers.mostPods, pods.size);
    const counts = Map.groupBy(staying, imageOf);
    for (const [image, running] of counts) most.set(image, Math.max(most.get(image) ?? 0, running.length));
  };
  const list = await cluster.list(query);
  for (const pod of list.items) pods.set(pod.metadata.name, pod);
  note();
  const following = (async () => {
    for await (const sighting of cluster.watch(query, list.resourceVersion, stop.signal)) {
      if (sighting.kind === 'gone') throw new Error('the watch of the test was cut off');
      if (sighting.kind === 'deleted') pods.delete(sighting.object.metadata.name);
      else pods.set(sighting.object.metadata.name, sighting.object);
      note();
    }
  })();
  return Object.assign(powers, {
    stop: async () => {
      stop.abort();
      await following;
    },
  });
};
