import { hookEnd } from '../kube/chart-hooks.ts';
import { fields } from '../kube/fields.ts';
import type { KubeObject } from '../kube/object.ts';
import { isObject } from '../json.ts';

/** The health of an object that others wait for; `told` is its progress, as in `0 of 1 complete`. */
export type Health =
  | { readonly kind: 'healthy' }
  | { readonly kind: 'waits'; readonly told: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** Whether a live object is healthy enough to depend on. A kind without conditions is healthy once it exists. */
export const healthOf = (live: KubeObject | undefined): Health => {
  if (live === undefined) return { kind: 'waits', told: 'it is not there' };
  if (live.metadata.deletionTimestamp !== undefined) return { kind: 'waits', told: 'it is being deleted' };
  if (live.kind === 'Job' || live.kind === 'Pod') return ended(live);
  const read = Object.hasOwn(counted, live.kind) ? counted[live.kind] : undefined;
  return live.apiVersion.startsWith('apps/') && read !== undefined
    ? rolledOut(live, read)
    : conditioned(live);
};

/** How long it is awaited, seconds: its own value, else ten minutes, as long as Kubernetes waits for pods. */
export const patienceFor = (live: KubeObject | undefined): number => {
  const { activeDeadlineSeconds, progressDeadlineSeconds } = fields(live?.['spec']);
  // The cluster ends it at that moment, and reports that.
  if (typeof activeDeadlineSeconds === 'number') return activeDeadlineSeconds + 60;
  return typeof progressDeadlineSeconds === 'number' ? progressDeadlineSeconds : 600;
};

const ended = (live: KubeObject): Health => {
  if (live.kind === 'Pod' && isServing(live)) return conditioned(live);
  const end = hookEnd(live);
  if (end.kind === 'succeeded') return { kind: 'healthy' };
  if (end.kind === 'failed') return end;
  const { completions, parallelism, suspend } = fields(live['spec']);
  if (suspend === true) return { kind: 'waits', told: 'it is suspended' };
  const wanted = live.kind === 'Pod' ? 1 : Number(completions ?? parallelism ?? 1);
  return { kind: 'waits', told: `${Number(fields(live['status'])['succeeded'] ?? 0)} of ${wanted} complete` };
};

/** A Pod that is restarted for ever does not end: it is Ready. */
const isServing = ({ spec }: KubeObject): boolean => (fields(spec)['restartPolicy'] ?? 'Always') === 'Always';

/** How many pods there shall be, are on the newest revision, and are Ready. */
interface Counts {
  readonly wanted: number;
  readonly updated: number;
  readonly ready: number;
}

const counted: Readonly<Record<string, (live: KubeObject) => Counts>> = {
  Deployment: (live) => replicasOf(live, 'availableReplicas'),
  StatefulSet: (live) => replicasOf(live, 'readyReplicas'),
  ReplicaSet: (live) => {
    const counts = replicasOf(live, 'readyReplicas');
    return { ...counts, updated: counts.wanted };
  },
  DaemonSet: ({ spec, status }) => {
    const { desiredNumberScheduled, updatedNumberScheduled, numberAvailable } = fields(status);
    const wanted = Number(desiredNumberScheduled ?? 0);
    const updated = isByHand(spec) ? wanted : Number(updatedNumberScheduled ?? 0);
    return { wanted, updated, ready: Number(numberAvailable ?? 0) };
  },
};

const replicasOf = ({ spec, status }: KubeObject, readyIn: string): Counts => {
  const said = fields(status);
  const wanted = Number(fields(spec)['replicas'] ?? 1);
  const updated = isByHand(spec) ? wanted : Number(said['updatedReplicas'] ?? 0);
  return { wanted, updated, ready: Number(said[readyIn] ?? 0) };
};

/** Its owner replaces the pods: those of an older revision are there on purpose. */
const isByHand = (spec: unknown): boolean => {
  const { type, rollingUpdate } = fields(fields(spec)['updateStrategy']);
  return type === 'OnDelete' || Number(fields(rollingUpdate)['partition'] ?? 0) > 0;
};

const rolledOut = (live: KubeObject, read: (live: KubeObject) => Counts): Health => {
  const { wanted, updated, ready } = read(live);
  if (!isSeen(live)) return { kind: 'waits', told: 'its controller has not looked at it yet' };
  const least = Math.min(updated, ready);
  return least >= wanted ? { kind: 'healthy' } : { kind: 'waits', told: `${least} of ${wanted} ready` };
};

const isSeen = (live: KubeObject): boolean => {
  const { observedGeneration } = fields(live['status']);
  return Number(observedGeneration ?? 0) >= (live.metadata.generation ?? 0);
};

/** The conditions by which a kind reports that it can be used; the first one present counts. */
const usable = ['Ready', 'Available', 'Established'];

const conditioned = (live: KubeObject): Health => {
  const { conditions, observedGeneration } = fields(live['status']);
  const all = Array.isArray(conditions) ? conditions.filter(isObject) : [];
  const name = usable.find((type) => all.some((one) => one['type'] === type));
  if (name === undefined) return { kind: 'healthy' };
  const condition = all.find(({ type }) => type === name);
  if (observedGeneration !== undefined && !isSeen(live))
    return { kind: 'waits', told: 'its controller has not looked at it yet' };
  if (condition?.['status'] === 'True') return { kind: 'healthy' };
  const why = typeof condition?.['reason'] === 'string' ? `: ${condition['reason']}` : '';
  return { kind: 'waits', told: `it is not ${name}${why}` };
};
