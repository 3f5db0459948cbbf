import { expect } from 'vitest';
import { compile } from '#shared/compiler/compile.ts';
import type { KubeObject, ObjectRef } from '#domain/kube/object.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import type { Cluster } from '#ports/cluster.ts';
import { appSource, type Stage } from './stage.ts';
import { watchPods } from './watcher.ts';

/** How much traffic there is, and how often it fails: 500 a second, 1 in 1,000, and of bad images 3 in 10, unless told. */
export interface Traffic {
  readonly requestsPerSecond?: number;
  readonly errorRatio?: number;
  readonly errs?: number;
  /** How often the metrics source reads the pods' counters, seconds; 1 unless told. */
  readonly scrapeSeconds?: number;
}

/** A stage in a namespace of its own, where images whose name says so misbehave. */
export interface Theatre extends Stage {
  readonly namespace: string;
  /** Requests with an image whose tag contains `errs` fail at this ratio; all others hardly ever. */
  readonly errs: number;
  /** The same cluster as its owners have it: nothing of what follows meets them. */
  readonly owner: Cluster;
  readonly trouble: Trouble;
}

/** What may come between Tidegate and its cluster, for as long as it is not mended. */
export interface Trouble {
  /** Takes from it the right to patch Deployments. */
  forbid(): Promise<void>;
  /** Has the API server refuse every new pod by a rule of its own. */
  refusePods(): Promise<void>;
  /** Breaks every connection, and takes no new one. */
  cut(): Promise<void>;
  mend(): Promise<void>;
}

export const shop: Omit<ObjectRef, 'namespace'> = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' };
export const pods = 'app.oam.dev/component=shop';

/** What its owner wrote, without the number of pods. */
export const own = (object: KubeObject | undefined) => {
  const { replicas: _, ...spec } = specOf(object as KubeObject);
  return { spec, labels: object?.metadata.labels };
};

export const images = (object: KubeObject): string =>
  (specOf(object)['template'] as { spec: { containers: readonly { image: string }[] } }).spec.containers
    .map(({ image }) => image)
    .join();

/** Ends the stage with its test, however that ends. */
export type OnEnd = (end: () => Promise<void>) => void;

/** Which kind of workload the shop is, and the component type that makes one. */
export interface Part {
  readonly kind: string;
  readonly type: string;
}

const service: Part = { kind: 'Deployment', type: 'webservice' };

/** Plays one release from its request to its end, and returns also what was seen of the pods meanwhile. */
export const playOn =
  (stage: Theatre, labels: string, id: () => string) => async (files: Parameters<Theatre['request']>[1]) => {
    const powers = await watchPods(stage.cluster, stage.namespace, labels);
    const release = id();
    await stage.request(release, files);
    const ended = await stage.ended(release);
    await powers.stop();
    return { release, ended, powers };
  };

const scene = (stage: Theatre, { kind, type }: Part) => {
  let number = 0;
  const id = () => `r-${stage.namespace.slice(-8)}-${(number += 1)}`;
  const live = () => stage.owner.get({ ...shop, kind, namespace: stage.namespace });
  return {
    stage,
    live,
    source: (image: string, more: Partial<Parameters<typeof appSource>[0]> = {}) =>
      appSource({ image, namespace: stage.namespace, bake: '6s', type, ...more }),
    id,
    play: playOn(stage, pods, id),
    /** Every field of its owner is as it was, but for the image. */
    expectOnlyImage: async (before: ReturnType<typeof own>, image: string) => {
      const after = (await live()) as KubeObject;
      const { spec } = own(after);
      expect(images(after)).toBe(image);
      expect({ ...own(after), spec: { ...spec, template: before.spec['template'] } }).toEqual(before);
    },
    settledAt: (release: string, index: number) =>
      stage.until(
        async () =>
          (await stage.facts('shop', 'eu')).some(
            (fact) => fact.kind === 'step-settled' && fact.release === release && fact.index === index,
          ),
        120_000,
      ),
    /** Until the release is held by this, and no longer than a user would call "at once". */
    heldBy: (name: string, atMostMs = 20_000) =>
      stage.until(async () => (await stage.target('shop', 'eu')).lock?.trouble?.name === name, atMostMs),
  };
};

/** How a story begins: on an empty stage, or where a team had deployed something by hand, long before. */
export const openings = (openTheatre: () => Promise<Theatre>, part = service) => {
  const open = async (onEnd: OnEnd) => {
    const stage = await openTheatre();
    onEnd(() => stage.stop());
    return scene(stage, part);
  };
  const standing = async (
    onEnd: OnEnd,
    image: string,
    change: (workload: KubeObject) => KubeObject = (it) => it,
    replicas = 10,
  ) => {
    const opened = await open(onEnd);
    const compiled = compile(opened.source(image, { replicas }), { images: {} });
    if (compiled.kind !== 'compiled') throw new Error(JSON.stringify(compiled.mistakes));
    for (const object of compiled.manifests['eu']?.objects ?? []) {
      await opened.stage.kubectl(object.kind === part.kind ? change(object) : object);
    }
    const ready = await opened.stage.until(async () => {
      const status = (await opened.live())?.['status'] as
        | { availableReplicas?: number; observedGeneration?: number; [count: string]: unknown }
        | undefined;
      if (status?.observedGeneration !== 1) return false;
      const { desiredNumberScheduled: nodes, numberAvailable } = status;
      return nodes === undefined
        ? (status.availableReplicas ?? 0) === replicas
        : nodes === numberAvailable && nodes !== 0;
    }, 60_000);
    expect(ready).toBe(true);
    return opened;
  };
  return { open, standing };
};

/** A clock that is moved by hand stops where nothing is waited for: in a namespace without a pod that is at once. */
export const ticking = async ({ world }: Stage): Promise<void> => {
  for (let tick = 0; tick < 100; tick += 1) await world.clock.sleep(100);
};

const tickMs = 250;

/** Lets this much of the stage's own time go by, a little at a time: what goes on in it must keep up with a hand-moved clock. */
export const pass = async (stage: Theatre, ms: number): Promise<void> => {
  for (let left = ms; left > 0; left -= tickMs) {
    let isOver = false;
    const slept = stage.world.clock.sleep(Math.min(left, tickMs)).then(() => (isOver = true));
    await stage.until(async () => isOver, tickMs + 1_000);
    await slept;
  }
};
