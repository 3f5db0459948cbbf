import type { HandClock } from '#adapters/clock/hand.ts';
import { openSimulatedCluster, type SimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import {
  type Behaviour,
  openSimulatedMetrics,
  type SimulatedMetrics,
} from '#adapters/metrics/simulated/open.ts';
import type { RehearsalFault } from '#domain/view/record.ts';
import type { RehearsalStage } from '#ports/rehearsal.ts';
import type { World } from '#ports/world.ts';

interface Place {
  readonly cluster: SimulatedCluster;
  readonly metrics: SimulatedMetrics;
}

export interface Places extends Pick<World, 'cluster' | 'metrics'>, Pick<RehearsalStage<World>, 'spoil'> {
  close(): void;
}

/** The requests to all pods of one workload together. */
const requestsPerSecond = 500;
/** How long a cluster is away, ms. It goes when new pods are there: in a short rehearsal too the fault meets a step. */
const awayMs = 180_000;
const lookMs = 1000;
/** A release without new pods meets no fault, and its clock is not kept busy. */
const mostLooks = 3600;

const fates = { 'not-ready': 'never-ready', crash: 'crash-later' } as const;
const behaviours: Readonly<Partial<Record<RehearsalFault, Behaviour>>> = {
  errors: { errorRatio: 0.125, latencyMs: { median: 40, p99: 200 } },
  slow: { errorRatio: 0.001, latencyMs: { median: 400, p99: 2_000 } },
};
const fine: Behaviour = { errorRatio: 0.001, latencyMs: { median: 40, p99: 200 } };

/** Clusters that exist as soon as they are named, and the faults in them. */
export const openPlaces = (clock: HandClock, random: () => number): Places => {
  const places = new Map<string, Place>();
  let fault: RehearsalFault = 'none';
  /** Revisions that ran before it went wrong: a fault meets the pods of all others. */
  const old = new Set<string>();
  const isNew = ({ labels = {} }: { readonly labels?: Readonly<Record<string, string>> }): boolean =>
    !old.has(revisionOf(labels));
  const open = (name: string): Place => {
    const found = places.get(name);
    if (found !== undefined) return found;
    const cluster = openSimulatedCluster({
      name,
      clock,
      random,
      fate: ({ metadata }) =>
        (fault === 'not-ready' || fault === 'crash') && isNew(metadata) ? fates[fault] : undefined,
    });
    const metrics = openSimulatedMetrics({
      now: () => clock.now(),
      pods: () => cluster.pods().map((pod) => (isNew(pod) ? { ...pod, image: newImage } : pod)),
      seed: name,
      requestsPerSecond: () => requestsPerSecond,
      behaviour: (image) => (image === newImage ? (behaviours[fault] ?? fine) : fine),
    });
    const place = { cluster, metrics };
    places.set(name, place);
    return place;
  };
  return {
    cluster: async (name) => open(name).cluster,
    metrics: async (name) => open(name).metrics,
    spoil: (wanted) => {
      for (const { cluster } of places.values())
        for (const { labels } of cluster.pods()) old.add(revisionOf(labels));
      fault = wanted;
      if (fault === 'no-metrics')
        for (const { metrics } of places.values()) metrics.faults.unreachable(Infinity);
      if (fault === 'cluster-away')
        for (const { cluster } of places.values()) cutOnce(() => cluster.pods().some(isNew), cluster, clock);
    },
    close: () => {
      for (const { cluster } of places.values()) cluster.close();
    },
  };
};

/** The label by which metrics know pods of a new revision; it only affects their values. */
const newImage = 'new';

const revisionOf = (labels: Readonly<Record<string, string>>): string =>
  labels['pod-template-hash'] ?? labels['controller-revision-hash'] ?? '';

const cutOnce = (isDue: () => boolean, cluster: SimulatedCluster, clock: HandClock): void => {
  const look = (left: number): void => {
    if (!isDue()) {
      if (left > 0) clock.after(lookMs, () => look(left - 1));
      return;
    }
    cluster.faults.next({ fault: { kind: 'unreachable' }, times: Infinity });
    cluster.faults.breakWatches();
    clock.after(awayMs, () => cluster.faults.clear());
  };
  look(mostLooks);
};
