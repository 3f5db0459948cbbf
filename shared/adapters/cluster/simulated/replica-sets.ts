import { withCondition, withoutCondition } from './conditions.ts';
import type { Fault } from './faults.ts';
import { runController, type Plant, putStatus } from './controller-kit.ts';
import { quotaAgainst } from './quota.ts';
import { ownedPod } from './owned-pod.ts';
import {
  availableFrom,
  conditionOf,
  isLeaving,
  type Pod,
  type ReplicaSet,
  type ReplicaSetStatus,
} from './shapes.ts';
import { suffix } from './template-hash.ts';
import { victims } from './scale-down-order.ts';
import { removeFrom } from './writes.ts';

const kind = { apiVersion: 'apps/v1', kind: 'ReplicaSet' } as const;
/** How long it waits after a pod was refused; the real one starts lower and doubles. */
const refusedMs = 1_000;
/** Availability further away than this (a hold is 68 years long) is nothing to wait for. */
const farAwayMs = 7 * 24 * 3_600_000;

/** The native ReplicaSet controller: as many pods as are wanted, and a count of how they are. */
export const runReplicaSets = (plant: Plant): void =>
  runController(plant, { kind, makes: 'Pod', sync, latencyMs: plant.latency.replicaSets });

const sync = (plant: Plant, set: ReplicaSet): number | undefined => {
  const refused = manage(plant, set, activePods(plant, set));
  const now = plant.timers.now();
  const pods = plant.store.owned(set.metadata.uid ?? '') as readonly Pod[];
  putStatus(plant, set, withFailure(counted(set, pods, now), refused, now));
  return refused === undefined ? nextAvailable(set, pods, now) : refusedMs;
};

/** Creates missing pods or removes superfluous ones; returns why one was refused. */
const manage = (plant: Plant, set: ReplicaSet, pods: readonly Pod[]): string | undefined => {
  const surplus = pods.length - set.spec.replicas;
  if (surplus > 0) {
    const now = plant.timers.now();
    for (const pod of victims(pods, relatives(plant, set), surplus, now)) removeFrom(plant.store, pod, now);
  }
  for (let missing = -surplus; missing > 0; missing -= 1) {
    const pod = newPod(plant, set);
    const refused = refusalOf(plant, pod);
    if (refused !== undefined) return refused;
    plant.store.put(pod);
  }
  return undefined;
};

/** Why the API would refuse a new pod. */
export const refusalOf = (
  plant: Plant,
  { metadata: { name, namespace = 'default' } }: Pod,
): string | undefined => {
  const fault = plant.faults.take('create', 'Pod');
  const quota = fault?.kind === 'quota' ? 'exceeded quota: simulated' : quotaAgainst(plant, namespace);
  const refused = quota ?? (fault && describeFault(fault));
  return refused === undefined ? undefined : `pods "${name}" is forbidden: ${refused}`;
};

const describeFault = (fault: Fault): string =>
  'reason' in fault && fault.reason !== undefined ? fault.reason : `the request was refused (${fault.kind})`;

const activePods = (plant: Plant, set: ReplicaSet): readonly Pod[] =>
  (plant.store.owned(set.metadata.uid ?? '') as readonly Pod[]).filter(
    (pod) => !isLeaving(pod) && pod.status?.phase !== 'Failed' && pod.status?.phase !== 'Succeeded',
  );

/** The pods of all revisions of the same Deployment. */
const relatives = (plant: Plant, set: ReplicaSet): readonly Pod[] => {
  const owner = set.metadata.ownerReferences?.[0]?.uid;
  const sets = owner === undefined ? [set] : (plant.store.owned(owner) as readonly ReplicaSet[]);
  return sets.flatMap((one) => activePods(plant, one));
};

const newPod = (plant: Plant, set: ReplicaSet): Pod => {
  const { template } = set.spec;
  const namespace = set.metadata.namespace ?? 'default';
  const name = `${set.metadata.name}-${suffix(plant.random)}`;
  const ref = { apiVersion: 'v1', kind: 'Pod', namespace, name };
  if (plant.store.get(ref) !== undefined) return newPod(plant, set);
  return ownedPod(plant, set, { name, template });
};

const counted = (set: ReplicaSet, pods: readonly Pod[], now: number): ReplicaSetStatus => {
  const active = pods.filter((pod) => !isLeaving(pod));
  const ready = active.map(readySince).filter((since) => since !== undefined);
  const available = ready.filter((since) => availableFrom(since, set.spec.minReadySeconds) <= now);
  const counts = {
    fullyLabeledReplicas: active.length,
    readyReplicas: ready.length,
    availableReplicas: available.length,
  };
  const conditions = set.status?.conditions;
  return {
    observedGeneration: set.metadata.generation ?? 1,
    replicas: active.length,
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    terminatingReplicas: pods.length - active.length,
    ...(conditions === undefined ? {} : { conditions }),
  };
};

/** Epoch ms, in whole seconds: that is how it is written down. */
const readySince = (pod: Pod): number | undefined => {
  const ready = conditionOf(pod.status, 'Ready');
  return ready?.status === 'True' ? Date.parse(ready.lastTransitionTime ?? '') : undefined;
};

const nextAvailable = (set: ReplicaSet, pods: readonly Pod[], now: number): number | undefined => {
  const due = pods
    .map(readySince)
    .filter((since) => since !== undefined)
    .map((since) => availableFrom(since, set.spec.minReadySeconds) - now)
    .filter((ms) => ms > 0 && ms < farAwayMs);
  return due.length === 0 ? undefined : Math.min(...due);
};

const withFailure = (status: ReplicaSetStatus, message: string | undefined, now: number): ReplicaSetStatus =>
  message === undefined
    ? withoutCondition(status, 'ReplicaFailure')
    : withCondition(status, { type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }, now);
