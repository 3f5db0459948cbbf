import type { Change } from '#adapters/cluster/simulated/changes.ts';
import type { Faults } from '#adapters/cluster/simulated/faults.ts';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import { openSimulatedMetrics } from '#adapters/metrics/simulated/open.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { Metrics } from '#ports/metrics.ts';
import { dice } from '../generate/dice.ts';
import type { Sequence } from '../sequence.ts';
import { type FastClock, fastClock } from './clock.ts';
import { type CloudGround, openCloudGround } from './clouds.ts';
import { runFleets } from './fleets.ts';
import { kindOfWorld } from './kinds.ts';
import { namespaceOf, targetsOf } from './source.ts';

/** What a sequence is played on: a cluster, what watches it, and time. */
export interface Ground {
  readonly clock: FastClock;
  /** The cluster as Tidegate reaches it. */
  readonly cluster: Cluster;
  /** The same under the name of somebody else, whom no fault meets. */
  as(manager: string): Pick<Cluster, 'patch' | 'apply' | 'remove'>;
  /** Hears of every change of the objects in the namespaces of the sequence, in order. */
  listen(listener: (change: Pick<Change, 'kind' | 'object' | 'before'>) => void): void;
  readonly faults: Faults & { breakWatches(): void };
  readonly metrics: Metrics;
  readonly cloud?: CloudGround;
  /** How long after a change it may be heard of, ms. */
  readonly lagMs: number;
  close(): Promise<void>;
}

const startsAt = Date.UTC(2026, 0, 1);

/** Everything simulated, and a clock moved by hand: equal seeds give equal worlds. */
export const simulatedGround = ({ seed, world }: Sequence): Ground => {
  const clock = fastClock(startsAt);
  const throws = dice(seed ^ 0x5eed);
  const cluster = openSimulatedCluster({
    name: 'local',
    clock,
    random: () => throws.roll(),
    namespaces: targetsOf(world).map((target) => namespaceOf(world, target)),
    ...(kindOfWorld(world).isByNode === true ? { nodes: world.replicas } : {}),
  });
  if (kindOfWorld(world).described !== undefined) runFleets(cluster, clock);
  const mutate = world.admission === undefined ? undefined : mutation(world.admission);
  if (mutate !== undefined) cluster.faults.mutate(mutate);
  const metrics = openSimulatedMetrics({
    now: () => clock.now(),
    pods: () => cluster.pods(),
    requestsPerSecond: () => 500,
    behaviour: (image) => ({
      errorRatio: image.includes('errs') ? 0.3 : 0.001,
      latencyMs: { median: 50, p99: 200 },
    }),
  });
  return {
    clock,
    cluster,
    as: (manager) => cluster.as(manager),
    listen: (listener) => void cluster.listen(listener),
    faults: {
      ...cluster.faults,
      // What ends is the trouble, not the cluster's own rules.
      clear() {
        cluster.faults.clear();
        if (mutate !== undefined) cluster.faults.mutate(mutate);
      },
    },
    metrics,
    ...(world.cloud === undefined ? {} : { cloud: openCloudGround(clock) }),
    lagMs: 0,
    close: async () => cluster.close(),
  };
};

const mutation = (how: 'same' | 'never-same') => {
  let count = 0;
  return (object: KubeObject): KubeObject => {
    if (object.kind !== 'Deployment') return object;
    const spec = object['spec'] as { template: { metadata?: { annotations?: object } } };
    const { template } = spec;
    const value = how === 'same' ? 'v1' : `v${(count += 1)}`;
    const annotations = { ...template.metadata?.annotations, 'sidecar.example.org/injected': value };
    return {
      ...object,
      spec: { ...spec, template: { ...template, metadata: { ...template.metadata, annotations } } },
    };
  };
};
