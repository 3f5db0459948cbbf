import { conditionOf, type Pod } from './shapes.ts';

/*
 * In which order the CloneSet controller gives pods up (pkg/controller/cloneset/utils/pod_sorter.go of OpenKruise 1.9, and
 * the order of Kubernetes' own controllers for what it replaces). It does not look at the revision: the pods of all old
 * ones stand in one row.
 */

/** Pods that are replaced: those that serve least, then those that became Ready last. */
export const leastServing = (pods: readonly Pod[]): readonly Pod[] =>
  ordered(pods, (pod) => [...servingOf(pod), ...ageOf(pod)]);

/** Pods that are too many: likewise, but what costs little to delete and what shares a node with another goes before. */
export const superfluous = (pods: readonly Pod[], isAvailable: (pod: Pod) => boolean): readonly Pod[] => {
  const ranks = ranksOf(pods);
  return ordered(pods, (pod) => {
    const [assigned = 0, phase = 0, ready = 0] = servingOf(pod);
    const available = isAvailable(pod) ? 1 : 0;
    return [assigned, phase, available, ready, costOf(pod), -(ranks.get(pod) ?? 0), ...ageOf(pod)];
  });
};

/** Of the pods on one node the oldest has no rank, and each younger one a higher one than the last. */
const ranksOf = (pods: readonly Pod[]): ReadonlyMap<Pod, number> => {
  const byNode = Map.groupBy(
    pods.filter(({ spec }) => spec.nodeName !== undefined),
    ({ spec }) => spec.nodeName,
  );
  return new Map(
    [...byNode.values()].flatMap((together) =>
      ordered(together, (pod) => [...servingOf(pod), costOf(pod), ...ageOf(pod)]).map(
        (pod, at, { length }) => [pod, length - 1 - at] as const,
      ),
    ),
  );
};

const servingOf = ({ spec, status }: Pod): readonly number[] => [
  spec.nodeName === undefined ? 0 : 1,
  ['Pending', 'Unknown', 'Running'].indexOf(status?.phase ?? 'Pending'),
  conditionOf(status, 'Ready')?.status === 'True' ? 1 : 0,
];

/** The longer Ready, the less often restarted and the older, the later it goes. */
const ageOf = ({ metadata, status }: Pod): readonly number[] => {
  const ready = conditionOf(status, 'Ready');
  const restarts = (status?.containerStatuses ?? []).map(({ restartCount }) => restartCount);
  return [
    ready?.status === 'True' ? -(Date.parse(ready.lastTransitionTime ?? '') || 0) : 0,
    -Math.max(0, ...restarts),
    -(Date.parse(metadata.creationTimestamp ?? '') || 0),
  ];
};

const costOf = ({ metadata }: Pod): number =>
  Number(metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0);

/** Smaller goes first; the uid decides where nothing else does. */
const ordered = (pods: readonly Pod[], rankOf: (pod: Pod) => readonly number[]): readonly Pod[] =>
  pods
    .map((pod) => ({ pod, rank: rankOf(pod) }))
    .toSorted((a, b) => {
      const at = a.rank.findIndex((value, index) => value !== b.rank[index]);
      if (at >= 0) return (a.rank[at] ?? 0) - (b.rank[at] ?? 0);
      return (a.pod.metadata.uid ?? '') < (b.pod.metadata.uid ?? '') ? -1 : 1;
    })
    .map(({ pod }) => pod);
