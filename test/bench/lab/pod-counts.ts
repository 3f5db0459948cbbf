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

/** What one pod adds to the counts. */
type Seen = Omit<PodCount, 'at'>;

const seenIn = (pod: KubeObject, image: string): Seen => {
  const isStaying = pod.metadata.deletionTimestamp === undefined;
  return {
    fresh: isStaying && imageOf(pod) === image ? 1 : 0,
    ready: isStaying && readySince(pod) !== undefined ? 1 : 0,
    all: 1,
  };
};

/**
 * Counts the pods of one label selector, and those of them that run `image`, at each change of any of them. By what the
 * one pod adds: of hundreds, counting all of them again at each change would take the processor from those it measures.
 */
export const countPods = async (
  cluster: Cluster,
  { namespace, labels, image }: { namespace: string; labels: string; image: string },
): Promise<PodCounts> => {
  const query = { apiVersion: 'v1', kind: 'Pod', namespace, labels };
  const over = new AbortController();
  const counts: PodCount[] = [];
  const list = await cluster.list(query);
  const pods = new Map<string, Seen>();
  const sum = { fresh: 0, ready: 0, all: 0 };
  const change = (name: string, seen: Seen | undefined): void => {
    const before = pods.get(name);
    for (const what of ['fresh', 'ready', 'all'] as const)
      sum[what] += (seen?.[what] ?? 0) - (before?.[what] ?? 0);
    if (seen === undefined) pods.delete(name);
    else pods.set(name, seen);
  };
  const note = (): void => void counts.push({ at: Date.now(), ...sum });
  for (const pod of list.items) change(pod.metadata.name, seenIn(pod, image));
  note();
  const watching = (async () => {
    for await (const sighting of cluster.watch(query, list.resourceVersion, over.signal)) {
      if (sighting.kind === 'gone') throw new Error('the watch of the bench was cut off; run it again');
      const { kind, object } = sighting;
      change(object.metadata.name, kind === 'deleted' ? undefined : seenIn(object, image));
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
