import { fieldManager } from '#ports/cluster.ts';
import type { Change } from './changes.ts';
import { advancedDaemonSet, runDaemonSets } from './daemon-sets.ts';
import { runCloneSets } from './clone-sets.ts';
import { runDeployments } from './deployments.ts';
import { type Faults, openFaults } from './faults.ts';
import { runGarbage } from './garbage-collector.ts';
import { runJobs } from './jobs.ts';
import { type PodFate, type PodStart, runKubelets } from './kubelet.ts';
import type { Latency, Plant, Timers } from './controller-kit.ts';
import { openReads } from './reads.ts';
import { openRights } from './rights.ts';
import { openReadySpans, type SimulatedPod } from './ready-spans.ts';
import { runReplicaSets } from './replica-sets.ts';
import { advancedStatefulSet, runStatefulSets } from './stateful-sets.ts';
import { type ApiServer, sendAs } from './request.ts';
import { openRequestLog, type RequestLog } from './request-log.ts';
import { ensureNodes } from './scheduler.ts';
import { type Keep, openStore } from './store.ts';
import { type Client, openWrites } from './writes.ts';

export interface SimulationOptions {
  readonly name: string;
  /**
   * Everything that happens by itself in the cluster uses these timers: with a clock moved by hand, nothing happens
   * until it moves.
   */
  readonly clock: Timers;
  /** From 0 to 1, without 1. Equal dice give equal clusters. */
  readonly random: () => number;
  /** From a pod's first status until it is Ready; 1.3 to 1.8 s when not given. */
  readonly podStartMs?: PodStart;
  /** The fate of a pod, overriding what its image says; called whenever it enters another stage. */
  readonly fate?: PodFate;
  /** How many nodes there are; it matters only to pods that refuse to share one. */
  readonly nodes?: number;
  readonly namespaces?: readonly string[];
  /** How soon the controllers react; 10 and 5 ms when not given. */
  readonly latency?: Latency;
  /** Keeps the cluster between two lives of the process. */
  readonly store?: Keep;
}

/** A Kubernetes cluster in memory; as a `Cluster` it speaks under our own field manager. */
export interface SimulatedCluster extends Client {
  /** The same cluster under another manager's name, unaffected by faults. */
  as(manager: string): Client;
  readonly faults: Faults & {
    /** Ends every open watch, as a connection that breaks. */
    breakWatches(): void;
    /** Forgets all past changes, so that watches from then are `gone`. */
    compact(): void;
  };
  readonly log: RequestLog;
  /** Every pod, also those that are gone, as traffic and metrics see it. */
  pods(): readonly SimulatedPod[];
  /** Called for every change of an object at once, in order, until the returned function is called. */
  listen(listener: (change: Change) => void): () => void;
  /** Stops everything: no timer is left, nothing more is saved. */
  close(): void;
}

/** Opens a simulated cluster with the namespace `default`, or as `store` remembers it. */
export const openSimulatedCluster = (options: SimulationOptions): SimulatedCluster => {
  const { random } = options;
  const timers = stoppable(options.clock);
  const store = openStore(options.store);
  const faults = openFaults();
  const newUid = uids(random, () => store.version);
  const latency = options.latency ?? { deployments: 10, replicaSets: 5 };
  const plant: Plant = { store, timers, random, newUid, faults, latency };
  const server: ApiServer = {
    name: options.name,
    store,
    faults,
    log: openRequestLog(),
    breaks: new Set(),
    newUid,
    now: () => timers.now(),
    sleep: (ms) => new Promise((resolve) => timers.after(ms, resolve)),
  };
  const as = (manager: string): Client => {
    const send = sendAs(server, manager);
    return {
      name: options.name,
      now: server.now,
      ...openReads(server, send),
      ...openWrites(server, send, manager),
      ...openRights(server, manager),
    };
  };

  furnish(plant, options);
  const pods = openReadySpans(plant);
  runGarbage(plant);
  runDeployments(plant);
  runReplicaSets(plant);
  runJobs(plant);
  runStatefulSets(plant);
  runStatefulSets(plant, advancedStatefulSet);
  runDaemonSets(plant);
  runDaemonSets(plant, advancedDaemonSet);
  runCloneSets(plant);
  runKubelets(plant, {
    podStartMs: options.podStartMs ?? (() => 1_300 + 500 * random()),
    fate: options.fate ?? (() => undefined),
  });
  return {
    ...as(fieldManager),
    as,
    faults: {
      ...faults,
      breakWatches: () => server.breaks.forEach((end) => end()),
      compact: () => store.compact(),
    },
    log: server.log,
    pods,
    listen: store.listen,
    close: () => timers.stop(),
  };
};

/** Timers that can all be taken back at once. */
const stoppable = (clock: Timers): Timers & { stop(): void } => {
  const pending = new Set<() => void>();
  let isOver = false;
  return {
    now: () => clock.now(),
    after(ms, fn) {
      if (isOver) return () => undefined;
      const cancel = clock.after(ms, () => {
        pending.delete(cancel);
        fn();
      });
      pending.add(cancel);
      return () => {
        pending.delete(cancel);
        cancel();
      };
    },
    stop() {
      isOver = true;
      for (const cancel of pending) cancel();
      pending.clear();
    },
  };
};

const furnish = (plant: Plant, { nodes = 5, namespaces = [] }: SimulationOptions): void => {
  ensureNodes(plant, nodes);
  for (const name of ['default', ...namespaces]) {
    if (plant.store.get({ apiVersion: 'v1', kind: 'Namespace', name }) !== undefined) continue;
    const metadata = { name, uid: plant.newUid(), labels: { 'kubernetes.io/metadata.name': name } };
    plant.store.put({ apiVersion: 'v1', kind: 'Namespace', metadata, spec: {}, status: { phase: 'Active' } });
  }
};

/** The store's version is part of each, so that equal dice after a restart do not give an old uid again. */
const uids = (random: () => number, version: () => number) => {
  let count = 0;
  return (): string => {
    count += 1;
    const hex = (value: number, digits: number) =>
      Math.floor(value).toString(16).padStart(digits, '0').slice(-digits);
    const dice = () => hex(random() * 0x10000, 4);
    return `${hex(random() * 2 ** 32, 8)}-${dice()}-4${hex(random() * 0x1000, 3)}-${hex(version(), 4)}-${hex(version() / 0x10000, 6)}${hex(count, 6)}`;
  };
};
