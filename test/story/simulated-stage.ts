import { type HandClock, handClock } from '#adapters/clock/hand.ts';
import { openSimulatedCluster, type SimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import { openSimulatedMetrics, type SimulatedMetrics } from '#adapters/metrics/simulated/open.ts';
import type { Chat } from '#ports/chat.ts';
import type { Clouds } from '#ports/cloud.ts';
import type { Registry } from '#ports/registry.ts';
import type { World } from '#ports/world.ts';
import { type Interference, type Kept, openStage } from './stage.ts';
import type { Theatre, Traffic } from './scene.ts';

export interface SimulatedTheatre extends Theatre {
  readonly clock: HandClock;
  readonly cluster: SimulatedCluster;
  readonly metrics: SimulatedMetrics;
}

/** Dice that fall alike in every run. */
const dice = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
};

interface Casting extends Traffic {
  readonly chat?: Chat;
  readonly nodes?: number;
  /** How long pods take to get Ready; 1.3 to 1.8 s unless told. */
  readonly podStartMs?: () => number;
  readonly registry?: Registry;
  /** Given the clock of the stage. */
  readonly clouds?: (clock: HandClock) => Clouds;
  readonly settings?: Partial<World['settings']>;
  readonly interfere?: Interference;
  /** Its stores, given the clock of the stage; all in memory unless told. */
  readonly kept?: (clock: HandClock) => Kept;
  /** Whether the metrics source scrapes the pods; it does unless told. */
  readonly isScraped?: boolean;
  /** Which images fail; those with `errs` in their name unless told. */
  readonly isBad?: (image: string) => boolean;
}

/** A stage where everything is simulated and time is moved by hand. Equal seeds play equal stories. */
export const openSimulatedTheatre = async (
  seed = 1,
  {
    registry,
    clouds,
    settings,
    chat,
    interfere,
    kept,
    nodes,
    podStartMs,
    isBad = (image) => image.includes('errs'),
    requestsPerSecond = 500,
    errorRatio = 0.001,
    errs = 0.3,
    isScraped = true,
    scrapeSeconds,
  }: Casting = {},
): Promise<SimulatedTheatre> => {
  const clock = handClock(Date.UTC(2026, 0, 1));
  const namespace = `story-${String(seed).padStart(4, '0')}`;
  const random = dice(seed);
  const cluster = openSimulatedCluster({
    name: 'local',
    clock,
    random,
    namespaces: [namespace],
    ...(nodes === undefined ? {} : { nodes }),
    ...(podStartMs === undefined ? {} : { podStartMs }),
  });
  const metrics = openSimulatedMetrics({
    now: () => clock.now(),
    pods: () => (isScraped ? cluster.pods() : []),
    requestsPerSecond: () => requestsPerSecond,
    behaviour: (image) => ({
      errorRatio: isBad(image) ? errs : errorRatio,
      latencyMs: image.includes('slow') ? { median: 250, p99: 1000 } : { median: 50, p99: 200 },
    }),
    ...(scrapeSeconds === undefined ? {} : { scrapeSeconds }),
  });
  const stage = await openStage({
    cluster,
    metrics,
    clock,
    random,
    ...(registry === undefined ? {} : { registry }),
    ...(clouds === undefined ? {} : { clouds: clouds(clock) }),
    ...(settings === undefined ? {} : { settings }),
    ...(chat === undefined ? {} : { chat }),
    ...(interfere === undefined ? {} : { interfere }),
    ...(kept === undefined ? {} : { kept: kept(clock) }),
    until: (holds, atMostMs) => clock.runUntil(holds, { atMostMs }),
    kubectl: (object) => cluster.as('kubectl').apply(object),
    stop: async () => cluster.close(),
  });
  const trouble = {
    forbid: async () =>
      cluster.faults.next({
        fault: { kind: 'forbidden' },
        verb: 'patch',
        kind: 'Deployment',
        times: Infinity,
      }),
    refusePods: async () =>
      cluster.faults.next({
        fault: { kind: 'webhook-denies', reason: 'minimum cpu usage per Pod is 100m' },
        verb: 'create',
        kind: 'Pod',
        times: Infinity,
      }),
    cut: async () => {
      cluster.faults.breakWatches();
      cluster.faults.next({ fault: { kind: 'unreachable' }, times: Infinity });
    },
    mend: async () => cluster.faults.clear(),
  };
  return Object.assign(stage, {
    namespace,
    errs,
    owner: cluster.as('owner'),
    trouble,
    clock,
    cluster,
    metrics,
  });
};
