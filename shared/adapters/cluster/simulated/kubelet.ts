import { refOf } from '#domain/kube/object.ts';
import type { Plant } from './controller-kit.ts';
import {
  crashed,
  creating,
  notPulled,
  ready,
  restartsOf,
  scheduled,
  unready,
  unschedulable,
} from './pod-status.ts';
import { nodeFor } from './scheduler.ts';
import { conditionOf, isLeaving, type Pod } from './shapes.ts';

/*
 * Plays scheduler and kubelets. What a pod does is told by its image and its annotations, with the words that the
 * pods of the real control plane understand too (test/cluster/control-plane/pod-stages.yaml).
 */

/** How long a pod takes from its first status until it is Ready. */
export type PodStart = (pod: Pod) => number;

type Stage = 'unplaced' | 'refused' | 'placed' | 'creating' | 'ready' | 'crashed' | 'leaving' | 'resting';

/** The fate of a pod, whatever its image says. */
export type PodFate = (pod: Pod) => 'never-ready' | 'pull-fails' | 'crash-later' | undefined;

interface Lives {
  readonly podStartMs: PodStart;
  readonly fate: PodFate;
}

/** Plays the life of a pod: one timer for its next stage, set again at each stage. */
export const runKubelets = (plant: Plant, lives: Lives): void => {
  const { store, timers } = plant;
  const planned = new Map<string, { readonly stage: string; readonly cancel: () => void }>();

  const plan = (pod: Pod) => {
    const uid = pod.metadata.uid ?? '';
    const stage = `${stageOf(pod)} ${restartsOf(pod)}`;
    if (planned.get(uid)?.stage === stage) return;
    planned.get(uid)?.cancel();
    const cancel = timers.after(delayOf(plant, pod, lives), () => {
      const live = store.get(refOf(pod));
      if (live?.metadata.uid === uid) goOn(plant, live as Pod, lives);
    });
    planned.set(uid, { stage, cancel });
  };
  const forget = ({ metadata: { uid = '' } }: Pod) => {
    planned.get(uid)?.cancel();
    planned.delete(uid);
  };

  const pods = () => store.all({ apiVersion: 'v1', kind: 'Pod' }) as readonly Pod[];
  pods().forEach(plan);
  store.listen(({ kind, object }) => {
    if (object.kind !== 'Pod') return;
    if (kind !== 'deleted') return plan(object as Pod);
    forget(object as Pod);
    // Its room is free: pods that found none may try again.
    for (const pod of pods().filter((one) => stageOf(one) === 'refused')) {
      forget(pod);
      timers.after(0, () => place(plant, pod));
    }
  });
};

const stageOf = (pod: Pod): Stage => {
  if (isLeaving(pod)) return 'leaving';
  if (pod.spec.nodeName === undefined)
    return conditionOf(pod.status, 'PodScheduled') === undefined ? 'unplaced' : 'refused';
  const waiting = pod.status?.containerStatuses?.[0]?.state.waiting?.reason;
  if (waiting === 'ContainerCreating') return 'creating';
  if (waiting === 'CrashLoopBackOff') return 'crashed';
  if (pod.status?.containerStatuses === undefined) return 'placed';
  return conditionOf(pod.status, 'Ready')?.status === 'True' ? 'ready' : 'resting';
};

const isFated = ({ fate }: Lives, pod: Pod, word: NonNullable<ReturnType<PodFate>>): boolean =>
  fate(pod) === word || pod.spec.containers.some(({ image }) => image.includes(word));

const told = (pod: Pod, what: string, otherwise: number): number => {
  const ms = Number(pod.metadata.annotations?.[`tidegate.test/${what}`] ?? Number.NaN);
  return Number.isFinite(ms) ? ms : otherwise;
};

const delayOf = ({ random }: Plant, pod: Pod, lives: Lives): number => {
  switch (stageOf(pod)) {
    case 'unplaced':
    case 'placed':
      return 4;
    case 'refused':
      return 60_000;
    case 'creating':
      return isFated(lives, pod, 'never-ready') || isFated(lives, pod, 'pull-fails')
        ? 500
        : told(pod, 'ready-after-ms', lives.podStartMs(pod));
    case 'ready':
      return told(pod, 'crash-after-ms', 3_000 + 1_000 * random());
    case 'crashed':
      return 10_000;
    case 'leaving':
      return told(pod, 'gone-after-ms', 200 + 300 * random());
    case 'resting':
      return 3_600_000;
  }
};

const goOn = (plant: Plant, pod: Pod, lives: Lives): void => {
  const now = plant.timers.now();
  const become = (status: Pod['status']) => plant.store.put({ ...pod, status });
  switch (stageOf(pod)) {
    case 'unplaced':
    case 'refused':
      return place(plant, pod);
    case 'placed':
      return void become(creating(pod, now, addressOf(pod)));
    case 'creating':
      if (isFated(lives, pod, 'never-ready')) return void become(unready(pod, now));
      return void become(isFated(lives, pod, 'pull-fails') ? notPulled(pod, now) : ready(pod, now));
    case 'ready':
      return isFated(lives, pod, 'crash-later') ? void become(crashed(pod, now)) : undefined;
    case 'crashed':
      return void become(crashed(pod, now));
    case 'leaving':
      return plant.store.drop(pod);
    case 'resting':
      return undefined;
  }
};

const place = (plant: Plant, seen: Pod): void => {
  const pod = plant.store.get(refOf(seen)) as Pod | undefined;
  if (pod === undefined || pod.spec.nodeName !== undefined) return;
  const now = plant.timers.now();
  const nodeName = nodeFor(plant, pod);
  const message = '0 nodes are available: no node satisfies the pod anti-affinity rules.';
  if (nodeName !== undefined)
    plant.store.put({ ...pod, spec: { ...pod.spec, nodeName }, status: scheduled(pod, now) });
  else if (conditionOf(pod.status, 'PodScheduled') === undefined)
    plant.store.put({ ...pod, status: unschedulable(pod, now, message) });
};

/** An address in the cluster's own network, made of the pod's version. */
const addressOf = ({ metadata }: Pod): string => {
  const number = Number(metadata.resourceVersion ?? 0);
  return `10.244.${(number >> 8) & 255}.${number & 255}`;
};
