import { isObject } from '../json.ts';
import type { KubeObject } from '../kube/object.ts';
import type { WorkloadPlan } from './snapshot.ts';
import { explainPod } from './explain-pod.ts';
import type { Obstacle } from './obstacle.ts';

/** The pods of one workload, counted by the revision they run. */
export interface Fleet {
  readonly fresh: Arm;
  readonly old: Arm;
  /** On their way out, of either revision; they may still answer requests. */
  readonly leaving: number;
}

export interface Arm {
  readonly pods: readonly string[];
  readonly total: number;
  readonly ready: number;
  /** Ready for as long as the user's own minReadySeconds requires. */
  readonly settled: number;
  /** When the next Ready pod will have settled, epoch ms. */
  readonly nextAt?: number;
  /** Why pods are not ready, in the words of kubelet and scheduler, the most telling one. */
  readonly trouble?: Obstacle;
}

/**
 * It runs the revision that this plan brings. Also a revision that comes back may get a name that was never there: its
 * ReplicaSet may be gone, and its hash taken.
 */
export const isFresh = (pod: KubeObject, plan: WorkloadPlan): boolean => {
  const revision = pod.metadata.labels?.[plan.revisionLabel ?? 'pod-template-hash'] ?? '';
  return revision === plan.freshHash || !plan.knownHashes.includes(revision);
};

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly lastTransitionTime?: string;
}

const conditionsOf = (pod: KubeObject): readonly Condition[] => {
  const status = pod['status'];
  return isObject(status) && Array.isArray(status['conditions']) ? (status['conditions'] as Condition[]) : [];
};

/** Since when the pod has been Ready, epoch ms (whole seconds: that is how Kubernetes writes it). */
export const readySince = (pod: KubeObject): number | undefined => {
  if (!known.has(pod)) known.set(pod, readReadySince(pod));
  return known.get(pod);
};

/** Of hundreds of pods one changes at a time, and all are counted each time: an instant is parsed once for each state of a pod. */
const known = new WeakMap<KubeObject, number | undefined>();

const readReadySince = (pod: KubeObject): number | undefined => {
  const ready = conditionsOf(pod).find(({ type, status }) => type === 'Ready' && status === 'True');
  return ready?.lastTransitionTime === undefined ? undefined : Date.parse(ready.lastTransitionTime);
};

/** Since when the pod has not been Ready, epoch ms; from its creation on if nothing else is written down. */
export const notReadySince = (pod: KubeObject): number => {
  const ready = conditionsOf(pod).find(({ type }) => type === 'Ready');
  return Date.parse(ready?.lastTransitionTime ?? pod.metadata.creationTimestamp ?? '') || 0;
};

/**
 * When a pod that is Ready since then counts as available, epoch ms: without minReadySeconds at once, as in the
 * controllers, so that nothing waits for a clock that went back.
 */
export const availableFrom = (since: number, minReadySeconds: number): number =>
  minReadySeconds === 0 ? 0 : since + minReadySeconds * 1000;

const isOver = (pod: KubeObject): boolean => {
  const status = pod['status'];
  return isObject(status) && (status['phase'] === 'Succeeded' || status['phase'] === 'Failed');
};

const countArm = (pods: readonly KubeObject[], minReadySeconds: number, now: number): Arm => {
  const settlesAt = pods
    .map(readySince)
    .filter((since) => since !== undefined)
    .map((since) => availableFrom(since, minReadySeconds));
  const pending = settlesAt.filter((at) => at > now);
  const trouble = troubleOf(pods);
  return {
    pods: pods.map((pod) => pod.metadata.name),
    total: pods.length,
    ready: settlesAt.length,
    settled: settlesAt.length - pending.length,
    ...(pending.length === 0 ? {} : { nextAt: Math.min(...pending) }),
    ...(trouble === undefined ? {} : { trouble }),
  };
};

/** Of the first that has any. */
const troubleOf = (pods: readonly KubeObject[]): Obstacle | undefined => {
  for (const pod of pods) {
    const why = readySince(pod) === undefined ? explainPod(pod) : undefined;
    if (why !== undefined) return why;
  }
  return undefined;
};

/** Counts the pods of one workload at `now` (epoch ms), judged by the user's own minReadySeconds. */
export const readFleet = (pods: readonly KubeObject[], plan: WorkloadPlan, now: number): Fleet => {
  const fresh: KubeObject[] = [];
  const old: KubeObject[] = [];
  for (const pod of pods) {
    if (pod.metadata.deletionTimestamp !== undefined || isOver(pod)) continue;
    (isFresh(pod, plan) ? fresh : old).push(pod);
  }
  return {
    fresh: countArm(fresh, plan.after.own.minReadySeconds ?? 0, now),
    old: countArm(old, plan.before.own.minReadySeconds ?? 0, now),
    leaving: pods.filter((pod) => pod.metadata.deletionTimestamp !== undefined).length,
  };
};
