import type { KubeObject } from '#domain/kube/object.ts';
import type { Plant } from './controller-kit.ts';
import { conditionOf, isLeaving, type Pod } from './shapes.ts';

/** One pod as traffic sees it, also for a while after it is gone. */
export interface SimulatedPod {
  readonly namespace: string;
  readonly name: string;
  /** The Deployment it belongs to; its own name when it belongs to none. */
  readonly workload: string;
  /** That of its first container. */
  readonly image: string;
  readonly labels: Readonly<Record<string, string>>;
  /** When it took requests, epoch ms; the last span may still be open. */
  readonly readySpans: readonly { readonly from: number; readonly to?: number }[];
}

/** Pods that are gone are remembered, as a metrics store remembers them; the oldest are forgotten first. */
const remembered = 5_000;

/** Keeps, to the millisecond, when each pod was Ready and not on its way out. */
export const openReadySpans = (plant: Plant): (() => readonly SimulatedPod[]) => {
  const seen = new Map<string, SimulatedPod>();
  const note = (pod: Pod, isReady: boolean, at: number) => {
    const uid = pod.metadata.uid ?? '';
    const known = seen.get(uid) ?? firstSight(plant, pod);
    const last = known.readySpans.at(-1);
    const isOpen = last !== undefined && last.to === undefined;
    if (isReady === isOpen && seen.has(uid)) return;
    const closed = isOpen ? [...known.readySpans.slice(0, -1), { ...last, to: at }] : known.readySpans;
    seen.set(uid, {
      ...known,
      readySpans: isReady && !isOpen ? [...closed, { from: at }] : isReady ? known.readySpans : closed,
    });
    if (seen.size > remembered) seen.delete(seen.keys().next().value ?? '');
  };
  for (const object of plant.store.all({ apiVersion: 'v1', kind: 'Pod' })) {
    const pod = object as Pod;
    note(pod, takesRequests(pod), Date.parse(conditionOf(pod.status, 'Ready')?.lastTransitionTime ?? ''));
  }
  plant.store.listen(({ kind, object }) => {
    if (object.kind === 'Pod')
      note(object as Pod, kind !== 'deleted' && takesRequests(object as Pod), plant.timers.now());
  });
  return () => [...seen.values()];
};

const takesRequests = (pod: Pod): boolean =>
  !isLeaving(pod) && conditionOf(pod.status, 'Ready')?.status === 'True';

const firstSight = (plant: Plant, pod: Pod): SimulatedPod => ({
  namespace: pod.metadata.namespace ?? '',
  name: pod.metadata.name,
  workload: workloadOf(plant, pod),
  image: pod.spec.containers[0]?.image ?? '',
  labels: pod.metadata.labels ?? {},
  readySpans: [],
});

const workloadOf = ({ store }: Plant, pod: Pod): string => {
  const ownerRef = ({ metadata }: KubeObject) => metadata.ownerReferences?.[0];
  const owner = ownerRef(pod);
  if (owner === undefined) return pod.metadata.name;
  const namespace = pod.metadata.namespace ?? '';
  const set = store.get({ apiVersion: 'apps/v1', kind: owner.kind, namespace, name: owner.name });
  return (set === undefined ? undefined : ownerRef(set)?.name) ?? owner.name;
};
