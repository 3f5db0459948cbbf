import { handClock } from '#adapters/clock/hand.ts';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import { openSimulatedMetrics, type Behaviour } from '#adapters/metrics/simulated/open.ts';
import type { Source } from '#domain/config/place.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { deadly } from './deadly.ts';
import type { Kept, Stage } from './stage.ts';

/* What the stories share in which a process dies at one of its effects and another one continues. */

const namespace = 'story';

export type MortalWorld = ReturnType<typeof openMortalWorld>;

/** A cluster, what watches it, and time; all of it outlives the processes, and all is the same in each life. */
export const openMortalWorld = (behaviour: (of: string) => Behaviour, nodes?: number) => {
  const clock = handClock(Date.UTC(2026, 0, 1));
  let seed = 1;
  const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
  const cluster = openSimulatedCluster({
    name: 'local',
    clock,
    random,
    ...(nodes === undefined ? {} : { nodes }),
    namespaces: [namespace],
  });
  const metrics = openSimulatedMetrics({
    now: () => clock.now(),
    pods: () => cluster.pods(),
    requestsPerSecond: () => 500,
    behaviour,
  });
  const scenery = {
    metrics,
    clock,
    random,
    until: (holds: () => Promise<boolean>, atMostMs: number) => clock.runUntil(holds, { atMostMs }),
    kubectl: (object: KubeObject) => cluster.as('kubectl').apply(object),
    stop: async () => undefined,
  };
  return { cluster, scenery };
};

type Death = ReturnType<typeof deadly>;

/** The same cluster and stores, for a process that may die at each write. */
export const mortal = (cluster: Cluster, kept: Kept, { effect }: Death) => ({
  cluster: {
    ...cluster,
    patch: (...asked: Parameters<Cluster['patch']>) => effect(() => cluster.patch(...asked)),
    remove: (...asked: Parameters<Cluster['remove']>) => effect(() => cluster.remove(...asked)),
    apply: (...asked: Parameters<Cluster['apply']>) => effect(() => cluster.apply(...asked)),
  },
  kept: {
    ...kept,
    journal: {
      ...kept.journal,
      append: (...asked: Parameters<Kept['journal']['append']>) =>
        effect(() => kept.journal.append(...asked)),
    },
  },
});

/** Starts `r-1`. The request itself is the API's, which has crash tests of its own. */
export const start = async ({ world }: Stage, kept: Kept, source: Source): Promise<void> => {
  const cause = { kind: 'manual', app: 'shop', images: {}, by: 'li' } as const;
  const text = await kept.blobs.put(JSON.stringify(source));
  await kept.journal.append(
    'release/r-1',
    0,
    { kind: 'requested', id: 'r-1', app: 'shop', cause, source: text },
    world.clock.now(),
  );
  await world.engine.start('release', 'r-1', { release: 'r-1' });
};

/** Lets a process live until its release is over, or it dies. */
export const liveOn = async (
  { until, world }: Stage,
  { id, death, atMostMs, turn }: { id: string; death: Death; atMostMs: number; turn?: () => Promise<void> },
): Promise<void> => {
  const isOver = async (): Promise<boolean> => {
    if (death.isDead()) return true;
    // Not awaited: whoever waits for an answer of the dead waits for ever.
    void turn?.();
    return (await world.engine.look('release', id)).kind !== 'running';
  };
  await until(isOver, atMostMs);
};
