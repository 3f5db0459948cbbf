import { sameJson } from '#domain/json.ts';
import { type KubeObject, refOf } from '#domain/kube/object.ts';
import type { FaultBox } from './faults.ts';
import type { KindName } from './kinds.ts';
import { isLeaving } from './shapes.ts';
import type { Store } from './store.ts';

/** The time, and calls back later. */
export interface Timers {
  now(): number;
  after(ms: number, fn: () => void): () => void;
}

/** What the controllers work with. */
export interface Plant {
  readonly store: Store;
  readonly timers: Timers;
  /** From 0 to 1, without 1. */
  readonly random: () => number;
  readonly newUid: () => string;
  readonly faults: FaultBox;
  /** How long a controller takes to notice a change. */
  readonly latency: Latency;
}

/** In ms. On a busy control plane ReplicaSets are counted again only after Deployments have moved on. */
export interface Latency {
  readonly deployments: number;
  readonly replicaSets: number;
}

/** Changes the spec of an object, which increments its generation. No effect if it is gone or equal already. */
export const putSpec = (
  { store }: Plant,
  object: KubeObject,
  change: { readonly spec: unknown; readonly annotations?: Readonly<Record<string, string>> | undefined },
): void => {
  const live = store.get(refOf(object));
  if (live === undefined) return;
  const grown = sameJson(live['spec'], change.spec) ? 0 : 1;
  const annotations = change.annotations ?? live.metadata.annotations;
  if (grown === 0 && sameJson(annotations, live.metadata.annotations)) return;
  const generation = (live.metadata.generation ?? 0) + grown;
  const metadata = { ...live.metadata, generation, ...(annotations === undefined ? {} : { annotations }) };
  store.put({ ...live, metadata, spec: change.spec });
};

/** Writes the status of a controller; the spec stays. Returns whether anything changed. */
export const putStatus = (
  { store }: Plant,
  object: KubeObject,
  status: unknown,
  annotations?: Readonly<Record<string, string>>,
): boolean => {
  const live = store.get(refOf(object));
  if (live === undefined || live.metadata.uid !== object.metadata.uid) return false;
  const metadata = annotations === undefined ? live.metadata : { ...live.metadata, annotations };
  if (sameJson(live['status'], status) && sameJson(live.metadata, metadata)) return false;
  store.put({ ...live, metadata, status });
  return true;
};

/** A queue of keys to look at again; each key is in it once. */
export interface WorkQueue {
  add(key: string, afterMs?: number): void;
}

/** A controller's queue: it reacts `latencyMs` after it is notified, as the real ones notice a change with a delay. */
export const openWorkQueue = (timers: Timers, latencyMs: number, work: (key: string) => void): WorkQueue => {
  const waiting = new Map<string, { readonly at: number; readonly cancel: () => void }>();
  return {
    add(key, afterMs = latencyMs) {
      const at = timers.now() + afterMs;
      const planned = waiting.get(key);
      if (planned !== undefined && planned.at <= at) return;
      planned?.cancel();
      const cancel = timers.after(afterMs, () => {
        waiting.delete(key);
        work(key);
      });
      waiting.set(key, { at, cancel });
    },
  };
};

/** What a controller does with the objects of one kind. */
interface Control<T extends KubeObject> {
  /** Its own kind, and the kind of the objects it makes: it looks when either changes. */
  readonly kind: KindName;
  readonly makes: string;
  /** One look; returns in how many ms to look again even if nothing changes. */
  readonly sync: (plant: Plant, object: T) => number | undefined;
  /** In ms, from a change to the look. */
  readonly latencyMs?: number;
  /** It looks at all its objects when one of this kind is created or deleted. */
  readonly spreadsOver?: string;
}

/** Runs a controller as the real ones are built: a queue of names, filled by what changes, emptied by one look at each. */
export const runController = <T extends KubeObject>(
  plant: Plant,
  { kind, makes, sync, latencyMs = plant.latency.deployments, spreadsOver }: Control<T>,
): void => {
  const queue = openWorkQueue(plant.timers, latencyMs, (key) => {
    const [namespace = '', name = ''] = key.split('/');
    const object = plant.store.get({ ...kind, namespace, name }) as T | undefined;
    if (object === undefined || isLeaving(object)) return;
    const again = sync(plant, object);
    if (again !== undefined) queue.add(key, again);
  });
  const look = (namespace: string | undefined, name: string) => queue.add(`${namespace}/${name}`);
  const lookAtAll = () => {
    for (const { metadata } of plant.store.all(kind)) look(metadata.namespace, metadata.name);
  };
  lookAtAll();
  plant.store.listen(({ kind: change, object: { kind: changed, metadata } }) => {
    const owner = metadata.ownerReferences?.[0];
    if (changed === kind.kind) look(metadata.namespace, metadata.name);
    if (changed === makes && owner?.kind === kind.kind) look(metadata.namespace, owner.name);
    if (changed === spreadsOver && change !== 'modified') lookAtAll();
  });
};

/** In the order in which controllers of OpenKruise replace pods, as far as it could be seen: those made last come first. */
export const newestFirst = <T extends KubeObject>(pods: readonly T[]): readonly T[] =>
  pods.toSorted(
    (a, b) =>
      (b.metadata.creationTimestamp ?? '').localeCompare(a.metadata.creationTimestamp ?? '') ||
      a.metadata.name.localeCompare(b.metadata.name),
  );
