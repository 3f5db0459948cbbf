import { ownersAfterUpdate, withOwners } from '#adapters/cluster/simulated/managed-fields.ts';
import { patched } from '#adapters/cluster/simulated/json-patch.ts';
import { freshSize, oldSizes, type Sizes, surgeOf, wanted } from '#adapters/cluster/simulated/rolling.ts';
import {
  desiredAnnotation,
  isScaling,
  maxAnnotation,
  scaledSizes,
} from '#adapters/cluster/simulated/scaling.ts';
import type { Deployment, ReplicaSet } from '#adapters/cluster/simulated/shapes.ts';
import { sameJson } from '#domain/json.ts';
import type { KubeObject, PatchOperation } from '#domain/kube/object.ts';
import type { SeenPod } from '../world/mirror.ts';
import { imageIn, specOf } from '../world/owner.ts';
import { spelled } from './deployment.ts';
import { hashLabel, instant, objectOf, type Pod, type Set } from './pod.ts';

/*
 * One Deployment with its ReplicaSets and pods, all of whose controllers act at once: the arithmetic is that of the
 * simulated cluster, the machinery around it (watches, queues, requests) is left out.
 */

export interface Fleet {
  live(): KubeObject | undefined;
  pods(): readonly KubeObject[];
  sets(): readonly KubeObject[];
  seen(): readonly SeenPod[];
  /** Makes the workload, or another one of its name. */
  make(object: KubeObject, manager: string): void;
  /** False when a guard does not hold. */
  patch(operations: readonly PatchOperation[], manager: string): boolean;
  removeWorkload(): void;
  removePod(): void;
  /** When something changes by itself next, epoch ms. */
  nextAt(): number;
  /** Lets everything happen that is due. */
  settle(): void;
}

export interface Fates {
  readonly now: () => number;
  readonly random: () => number;
  readonly goneAfterMs: number;
  readonly changed: (before: KubeObject | undefined, after: KubeObject | undefined) => void;
}

export const openFleet = ({ now, random, goneAfterMs, changed }: Fates): Fleet => {
  let live: KubeObject | undefined;
  let sets: Set[] = [];
  let pods: Pod[] = [];
  let number = 0;
  let revision = 0;
  let progress = { standing: '', at: 0 };

  const isReady = ({ readyAt = Infinity }: Pod) => readyAt <= now();
  const staying = (set: Set) => pods.filter((pod) => pod.set === set && pod.goneAt === undefined);
  const availableAt = ({ readyAt = Infinity, set }: Pod) => readyAt + set.minReadySeconds * 1000;
  const become = (after: KubeObject | undefined) => {
    const before = live;
    dueAt = 0;
    live = after;
    changed(before, after);
  };

  /** As the arithmetic of the controller reads it. */
  const shaped = (set: Set): ReplicaSet =>
    ({
      metadata: { name: set.name, annotations: set.notes, creationTimestamp: instant(set.bornAt) },
      spec: { replicas: set.size },
      status: { availableReplicas: staying(set).filter((pod) => availableAt(pod) <= now()).length },
    }) as unknown as ReplicaSet;

  const freshOf = (deployment: KubeObject) =>
    sets.find(({ template }) => sameJson(template, specOf(deployment)['template']));
  const birth = (deployment: KubeObject): Set => {
    number += 1;
    const set: Set = {
      name: `shop-h${number}`,
      hash: `h${number}`,
      template: specOf(deployment)['template'],
      bornAt: now(),
      revision: (revision += 1),
      size: 0,
      minReadySeconds: minReadyOf(deployment),
      notes: {},
    };
    sets.push(set);
    return set;
  };
  const resize = (deployment: Deployment, sizes: Sizes, alsoNote: boolean): boolean => {
    let hasMoved = false;
    for (const set of sets) {
      const size = sizes.get(set.name);
      if (size === undefined || (!alsoNote && size === set.size)) continue;
      hasMoved ||= size !== set.size;
      set.size = size;
      set.notes = notesFor(deployment);
    }
    return hasMoved;
  };

  /** One move of the Deployment controller; false when it has nothing to do. */
  const moveSets = (object: KubeObject): boolean => {
    const fresh = freshOf(object);
    if (fresh !== undefined && fresh.revision < revision) fresh.revision = revision += 1;
    if (fresh !== undefined && fresh.minReadySeconds !== minReadyOf(object)) {
      fresh.minReadySeconds = minReadyOf(object);
      return true;
    }
    const shapes = new Map(sets.map((set) => [set, shaped(set)]));
    const olds = sets.filter((set) => set !== fresh).map((set) => shapes.get(set) as ReplicaSet);
    const all = [...shapes.values()];
    const deployment = withCount(object, pods.filter(({ goneAt }) => goneAt === undefined).length);
    if (deployment.spec.paused === true || isScaling(deployment, all))
      return resize(deployment, scaledSizes(deployment, fresh && shapes.get(fresh), olds), true);
    if (deployment.spec.strategy.type === 'Recreate') {
      if (wanted(olds) > 0)
        return resize(deployment, new Map(olds.map(({ metadata }) => [metadata.name, 0])), false);
      if (pods.some(({ set }) => set !== fresh)) return false;
      const made = fresh ?? birth(object);
      return resize(deployment, new Map([[made.name, deployment.spec.replicas]]), false) || made !== fresh;
    }
    const made = fresh ?? birth(object);
    const size = freshSize(deployment, made.size, olds);
    const sizes =
      size === made.size
        ? oldSizes(deployment, shapes.get(made) ?? shaped(made), olds)
        : new Map([[made.name, size]]);
    return resize(deployment, sizes, false) || made !== fresh;
  };

  const dismiss = (pod: Pod) => {
    pod.toldAt ??= now();
    pod.goneAt ??= now() + goneAfterMs;
  };
  const movePods = (): boolean => {
    let hasMoved = false;
    for (const set of sets) {
      const own = staying(set);
      for (let count = own.length; count < set.size; count += 1) {
        pods.push(bear(set));
        hasMoved = true;
      }
      // Those that are not Ready go first, then the youngest.
      const last = own.toReversed().toSorted((a, b) => Number(isReady(a)) - Number(isReady(b)));
      for (const pod of last.slice(0, Math.max(0, own.length - set.size))) {
        dismiss(pod);
        hasMoved = true;
      }
    }
    return hasMoved;
  };
  const bear = (set: Set): Pod => {
    number += 1;
    const image = imageIn({ spec: { template: set.template } } as unknown as KubeObject);
    const isBad = /never-ready|pull-fails|crash-later/.test(image);
    return {
      uid: `pod-${number}`,
      set,
      image,
      ...(isBad ? {} : { readyAt: now() + 1_000 + Math.round(1_000 * random()) }),
    };
  };

  /** Nothing happens by itself before then, epoch ms. */
  let dueAt = 0;
  const settle = () => {
    if (now() < dueAt) return;
    settleNow();
    dueAt = dueNext();
  };
  const dueNext = (): number => {
    let next = Infinity;
    const at = (instant: number) => {
      if (instant > now() && instant < 1e15) next = Math.min(next, instant);
    };
    for (const pod of pods) {
      at(pod.readyAt ?? Infinity);
      at(availableAt(pod));
      at(pod.goneAt ?? Infinity);
    }
    const seconds = Number(live === undefined ? Infinity : specOf(live)['progressDeadlineSeconds']);
    if (seconds < 2147483647) at(progress.at + seconds * 1000);
    return next;
  };
  const settleNow = () => {
    pods = pods.filter(({ goneAt = Infinity }) => goneAt > now());
    if (live === undefined) return;
    // The counts of a ReplicaSet are those of its pods before the Deployment controller looks again.
    for (let moves = 0; moves < 200; moves += 1) {
      const hasMoved = moveSets(live);
      if (!movePods() && !hasMoved) break;
    }
    live = withStatus(live);
  };
  const withStatus = (object: KubeObject): KubeObject => {
    const fresh = freshOf(object);
    const all = pods.filter(({ goneAt }) => goneAt === undefined);
    const available = all.filter((pod) => availableAt(pod) <= now()).length;
    const status = {
      observedGeneration: object.metadata.generation,
      replicas: all.length,
      updatedReplicas: all.filter(({ set }) => set === fresh).length,
      readyReplicas: all.filter(isReady).length,
      availableReplicas: available,
      unavailableReplicas: Math.max(0, all.length - available),
    };
    return { ...object, status: { ...status, conditions: conditionsOf(object, status) } };
  };
  /** A rollout that gets nowhere for longer than its deadline says so. */
  const conditionsOf = (object: KubeObject, status: object): readonly object[] => {
    const { generation } = object.metadata;
    const standing = `${generation} ${JSON.stringify(status)}`;
    if (progress.standing !== standing) progress = { standing, at: now() };
    const { progressDeadlineSeconds: seconds, replicas } = specOf(object);
    const { replicas: total, updatedReplicas, availableReplicas } = status as Record<string, number>;
    const isOver = [total, updatedReplicas, availableReplicas].every((count) => count === replicas);
    if (isOver || seconds === 2147483647 || now() < progress.at + Number(seconds) * 1000) return [];
    return [
      { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: 'no progress' },
    ];
  };

  return {
    live: () => live,
    pods: () => pods.map((pod) => objectOf(pod, isReady(pod))),
    sets: () =>
      sets.map(({ name, hash, template, size, revision: at }) => ({
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        metadata: {
          name,
          labels: { [hashLabel]: hash },
          annotations: { 'deployment.kubernetes.io/revision': String(at) },
          ownerReferences: [{ kind: 'Deployment', name: 'shop', uid: live?.metadata.uid ?? '' }],
        },
        spec: { template, replicas: size },
      })),
    seen: () =>
      pods.map((pod) => ({
        image: pod.image,
        isReady: isReady(pod),
        isLeaving: pod.goneAt !== undefined,
        isOwned: true,
        hasFallen: false,
      })),
    make(object, manager) {
      number += 1;
      const made = {
        ...object,
        spec: spelled(specOf(object)),
        metadata: { ...object.metadata, uid: `u${number}`, generation: 1 },
      };
      become(withOwners(made, ownersAfterUpdate(undefined, made, manager, now())));
      settle();
    },
    patch(operations, manager) {
      const before = live;
      const after = before && (patched(before, operations) as KubeObject | undefined);
      if (before === undefined || after === undefined) return false;
      const spec = spelled(specOf(after));
      const isOther = !sameJson(spec, specOf(before));
      const generation = (before.metadata.generation ?? 0) + (isOther ? 1 : 0);
      const next = { ...after, spec, metadata: { ...after.metadata, generation } };
      become(withOwners(next, ownersAfterUpdate(before, next, manager, now())));
      settle();
      return true;
    },
    removeWorkload() {
      become(undefined);
      for (const pod of pods) dismiss(pod);
      sets = [];
      settle();
    },
    removePod() {
      const pod = pods.find(({ goneAt }) => goneAt === undefined);
      if (pod !== undefined) dismiss(pod);
      dueAt = 0;
      settle();
    },
    nextAt: () => dueAt,
    settle,
  };
};

const minReadyOf = (object: KubeObject): number => Number(specOf(object)['minReadySeconds'] ?? 0);

const withCount = (object: KubeObject, replicas: number): Deployment =>
  ({ ...object, status: { replicas } }) as unknown as Deployment;

const notesFor = (deployment: Deployment): Set['notes'] => ({
  [desiredAnnotation]: String(deployment.spec.replicas),
  [maxAnnotation]: String(deployment.spec.replicas + surgeOf(deployment)),
});
