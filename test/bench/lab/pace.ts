import { openSimulatedTheatre, type SimulatedTheatre } from '#test/story/simulated-stage.ts';
import { watchPods } from '#test/story/watcher.ts';
import { deploymentOf } from './cluster-stage.ts';
import { sourceOf } from './source.ts';

/** One way to go over, with what it took and what it risked. */
export interface Pace {
  readonly outcome: string;
  /** From the first new pod that was asked for to the last old one that was gone, simulated seconds. */
  readonly makespan: number;
  readonly lowestReady: number;
  readonly mostPods: number;
  /** Most pods that ran the new image at once. */
  readonly exposed: number;
}

const checksWith = (warmup: string): string =>
  `{warmup: ${warmup}, window: 2s, minRequests: 20, decideWithin: 5m, errors: {maxIncrease: 50%, floor: 1%}}`;

/** Log-normal, as pods start: most within two seconds, some in ten. */
const starts = (seed: number): (() => number) => {
  let state = seed;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  return () => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return 2000 * Math.exp(0.7 * normal);
  };
};

interface Paced {
  readonly strategy: string;
  readonly replicas: number;
  readonly image: string;
  readonly seed: number;
  /** How long new pods are left to warm up before they are judged; nothing is judged if it is absent. */
  readonly warmup: string | undefined;
}

/** A whole release in the simulated world by a hand-moved clock. */
export const paceOf = async ({ strategy, replicas, image, seed, warmup }: Paced): Promise<Pace> => {
  const theatre = await openSimulatedTheatre(seed, { podStartMs: starts(seed + 1), nodes: 200 });
  try {
    const { namespace, clock, cluster } = theatre;
    await standing(theatre, replicas);
    const sights = await watchPods(cluster, namespace, 'app.oam.dev/component=shop');
    const source = sourceOf({
      name: 'shop',
      image,
      replicas,
      namespace,
      steps: '[]',
      bake: '0s',
      strategy,
      ...(warmup === undefined ? {} : { checks: checksWith(warmup) }),
    });
    const begin = clock.now();
    await theatre.request('r-1', source);
    const { outcome } = await theatre.ended('r-1', 7_200_000);
    await sights.stop();
    return {
      outcome: outcome?.kind ?? 'none',
      makespan: Math.round((clock.now() - begin) / 100) / 10,
      lowestReady: sights.lowestReady,
      mostPods: sights.mostPods,
      exposed: sights.most(image),
    };
  } finally {
    await theatre.stop();
  }
};

const standing = async (theatre: SimulatedTheatre, replicas: number): Promise<void> => {
  const { namespace, cluster, clock } = theatre;
  await theatre.kubectl(
    deploymentOf({ name: 'shop', image: 'shop/app:1', replicas, namespace, steps: '[]', bake: '0s' }),
  );
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop', namespace };
  const isThere = async () => {
    const status = (await cluster.get(ref))?.['status'] as { availableReplicas?: number } | undefined;
    return status?.availableReplicas === replicas;
  };
  if (!(await clock.runUntil(isThere, { atMostMs: 120_000 }))) throw new Error('its pods are never Ready');
};

/** Batches of `window` pods each, one after the other. */
export const barriers = (replicas: number, window: number, bake: string): string => {
  const steps = Array.from(
    { length: Math.ceil(replicas / window) - 1 },
    (_, at) => `${(at + 1) * window} pods`,
  );
  return `{steps: [${steps.join(', ')}], bake: ${bake}}`;
};
