import { forgetRevisions, revisionLabel, syncControllerRevision } from './controller-revisions.ts';
import { newestFirst, runController, type Plant, putStatus } from './controller-kit.ts';
import { groupOf, type KindName } from './kinds.ts';
import { refusalOf } from './replica-sets.ts';
import { ownedPod } from './owned-pod.ts';
import { nodeOf } from './scheduler.ts';
import { availableFrom, conditionOf, type DaemonSet, isLeaving, type Pod } from './shapes.ts';
import { suffix } from './template-hash.ts';
import { removeFrom } from './writes.ts';

/*
 * The native DaemonSet controller (pkg/controller/daemon of Kubernetes 1.37, read; its laws are in
 * test/contract/daemonset-laws.ts): one pod on each node, and a rolling update that replaces pods which are not available
 * at once and others as many as may be missing. A surge is not played.
 */

const native = { apiVersion: 'apps/v1', kind: 'DaemonSet' } as const;
/** The one of OpenKruise: it also has a partition, and the name of the newest revision in its status. */
export const advancedDaemonSet = { apiVersion: 'apps.kruise.io/v1beta1', kind: 'DaemonSet' } as const;
/** How long it waits after a pod was refused. */
const refusedMs = 1_000;

export const runDaemonSets = (plant: Plant, kind: KindName = native): void =>
  runController(plant, { kind, makes: 'Pod', sync, spreadsOver: 'Node' });

const podsOf = ({ store }: Plant, set: DaemonSet): readonly Pod[] =>
  (store.owned(set.metadata.uid ?? '') as readonly Pod[]).filter((object) => object.kind === 'Pod');

const placeOf = (pod: Pod): string => pod.spec.nodeName ?? nodeOf(pod) ?? '';
const revisionOf = (pod: Pod): string => pod.metadata.labels?.[revisionLabel] ?? '';

/** One look; answers in how many ms to look again even if nothing changes. */
const sync = (plant: Plant, set: DaemonSet): number | undefined => {
  const revision = syncControllerRevision(plant, set, revisionLabel);
  const hash = revision.metadata.labels?.[revisionLabel] ?? '';
  const nodes = plant.store.all({ apiVersion: 'v1', kind: 'Node' }).map(({ metadata }) => metadata.name);
  const isRefused = fill(plant, set, nodes, hash);
  if (set.spec.updateStrategy.type === 'RollingUpdate') roll(plant, set, nodes, hash);
  const pods = podsOf(plant, set);
  const now = plant.timers.now();
  putStatus(plant, set, counted(set, pods, nodes, hash, now));
  const live = new Set(pods.map((pod) => `${set.metadata.name}-${revisionOf(pod)}`));
  forgetRevisions(plant, set, live.add(revision.metadata.name));
  if (isRefused) return refusedMs;
  const due = pods.map((pod) => (availableAt(pod, set) ?? 0) - now).filter((ms) => ms > 0);
  return due.length === 0 ? undefined : Math.min(...due);
};

/** Creates a pod for each node that has none, and removes pods without a node; returns whether one was refused. */
const fill = (plant: Plant, set: DaemonSet, nodes: readonly string[], hash: string): boolean => {
  const pods = podsOf(plant, set);
  const now = plant.timers.now();
  for (const pod of pods) {
    const isOver = pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded';
    if (isOver || !nodes.includes(placeOf(pod))) removeFrom(plant.store, pod, now);
  }
  const taken = new Set(pods.map(placeOf));
  for (const node of nodes.filter((name) => !taken.has(name))) {
    const pod = newPod(plant, set, node, hash);
    if (refusalOf(plant, pod) !== undefined) return true;
    plant.store.put(pod);
  }
  return false;
};

/** Old pods are judged by the DaemonSet's own minReadySeconds: one that is not available may be replaced at any time. */
const roll = (plant: Plant, set: DaemonSet, nodes: readonly string[], hash: string): void => {
  const now = plant.timers.now();
  const isAvailable = (pod: Pod) => (availableAt(pod, set) ?? Number.POSITIVE_INFINITY) <= now;
  const pods = podsOf(plant, set).filter((pod) => !isLeaving(pod));
  // Of several old revisions the latest goes first; the native one replaces them all.
  const all = newestFirst(pods.filter((pod) => revisionOf(pod) !== hash));
  const old = all.slice(0, Math.max(0, all.length - (set.spec.updateStrategy.rollingUpdate?.partition ?? 0)));
  const missing = nodes.length - pods.filter(isAvailable).length;
  const broken = old.filter((pod) => !isAvailable(pod));
  const budget = Math.max(0, maxUnavailableOf(set, nodes.length) - missing);
  for (const pod of [...broken, ...old.filter(isAvailable).slice(0, budget)])
    removeFrom(plant.store, pod, now);
};

const maxUnavailableOf = ({ spec }: DaemonSet, nodes: number): number => {
  const { maxUnavailable = 1 } = spec.updateStrategy.rollingUpdate ?? {};
  const count =
    typeof maxUnavailable === 'number'
      ? maxUnavailable
      : Math.ceil((Number.parseInt(maxUnavailable, 10) * nodes) / 100);
  return Math.max(1, count);
};

/** Epoch ms; undefined while it is not Ready. */
const availableAt = (pod: Pod, { spec }: DaemonSet): number | undefined => {
  const ready = conditionOf(pod.status, 'Ready');
  return ready?.status === 'True'
    ? availableFrom(Date.parse(ready.lastTransitionTime ?? ''), spec.minReadySeconds)
    : undefined;
};

const newPod = (plant: Plant, set: DaemonSet, node: string, hash: string): Pod => {
  const { template } = set.spec;
  const matchFields = [{ key: 'metadata.name', operator: 'In', values: [node] }];
  const nodeAffinity = {
    requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] },
  };
  return ownedPod(plant, set, {
    name: `${set.metadata.name}-${suffix(plant.random)}`,
    template,
    labels: { [revisionLabel]: hash },
    spec: { affinity: { ...template.spec.affinity, nodeAffinity } },
  });
};

const counted = (
  set: DaemonSet,
  all: readonly Pod[],
  nodes: readonly string[],
  hash: string,
  now: number,
) => {
  const pods = all.filter((pod) => !isLeaving(pod));
  const ready = pods.filter((pod) => availableAt(pod, set) !== undefined);
  const available = ready.filter((pod) => (availableAt(pod, set) ?? 0) <= now);
  const counts = {
    updatedNumberScheduled: pods.filter((pod) => revisionOf(pod) === hash).length,
    numberAvailable: available.length,
    numberUnavailable: nodes.length - available.length,
  };
  return {
    observedGeneration: set.metadata.generation ?? 1,
    currentNumberScheduled: new Set(pods.map(placeOf)).size,
    desiredNumberScheduled: nodes.length,
    numberMisscheduled: 0,
    numberReady: ready.length,
    ...(groupOf(set.apiVersion) === 'apps' ? {} : { daemonSetHash: hash }),
    ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
  };
};
