import { conditionOf, type Pod } from './shapes.ts';

/**
 * Which pods a ReplicaSet gives up first (pkg/controller/controller_utils.go, ActivePodsWithRanks): unassigned, pending,
 * not ready, cheap by `pod-deletion-cost`, on a node with many of their kind, ready for less time, restarted more often,
 * newer. Times are compared by their order of magnitude only, then the uid decides.
 */
export const victims = (
  pods: readonly Pod[],
  relatives: readonly Pod[],
  count: number,
  now: number,
): readonly Pod[] => {
  const crowd = new Map<string, number>();
  for (const { spec } of relatives)
    if (spec.nodeName !== undefined) crowd.set(spec.nodeName, (crowd.get(spec.nodeName) ?? 0) + 1);
  const ranked = pods.map((pod) => ({ pod, rank: rankOf(pod, crowd, now) }));
  ranked.sort(
    (a, b) => compare(a.rank, b.rank) || ((a.pod.metadata.uid ?? '') < (b.pod.metadata.uid ?? '') ? -1 : 1),
  );
  return ranked.slice(0, count).map(({ pod }) => pod);
};

/** Smaller goes first. */
const rankOf = (pod: Pod, crowd: ReadonlyMap<string, number>, now: number): readonly number[] => {
  const ready = conditionOf(pod.status, 'Ready');
  const isReady = ready?.status === 'True';
  const restarts =
    pod.status?.containerStatuses?.reduce((sum, { restartCount }) => sum + restartCount, 0) ?? 0;
  return [
    pod.spec.nodeName === undefined ? 0 : 1,
    ['Pending', 'Unknown', 'Running'].indexOf(pod.status?.phase ?? 'Pending'),
    isReady ? 1 : 0,
    Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0),
    -(crowd.get(pod.spec.nodeName ?? '') ?? 0),
    isReady ? magnitude(now - Date.parse(ready.lastTransitionTime ?? '')) : 0,
    -restarts,
    magnitude(now - Date.parse(pod.metadata.creationTimestamp ?? '')),
  ];
};

const magnitude = (ms: number): number => (ms > 0 ? Math.floor(Math.log2(ms * 1e6)) : -1);

const compare = (a: readonly number[], b: readonly number[]): number => {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
};
