import { expect } from 'vitest';
import { type KubeObject, type PatchOperation, refOf } from '#domain/kube/object.ts';
import { readySince } from '#domain/workload/pods-by-revision.ts';
import { readAt } from '#domain/partitioned/path.ts';
import { imageOf, type PartitionedPart, podLabels } from '#test/story/partitioned-scene.ts';
import { type Powers, watchPods } from '#test/story/watcher.ts';
import { type ClusterExam, specOf } from './cluster-lab.ts';

/** How many pods run each image, of those that are Ready and stay. */
type Split = Readonly<Record<string, number>>;

/** A workload on trial, of a kind that its partition holds. */
export interface PartitionLab extends ClusterExam {
  readonly part: PartitionedPart;
  readonly wanted: number;
  /** Partition, and template and number of pods where they are given, in one patch. */
  hold(kept: number | string, image?: string, replicas?: number): Promise<void>;
  patch(operations: readonly PatchOperation[]): Promise<KubeObject>;
  split(): Promise<Split>;
  /** Waits until exactly so many pods run each image, all Ready, and nothing else is left. */
  stands(split: Split): Promise<void>;
  removeBroken(): Promise<void>;
  /** Somebody deletes one pod that runs this image. */
  lose(image: string): Promise<void>;
  watch(): Promise<Powers & { stop(): Promise<void> }>;
}

export type Law = (lab: PartitionLab) => Promise<void>;

/** How long "and it stays so" is watched. */
export const awhile = 2_500;

export const openPartitionLab = async (exam: ClusterExam, part: PartitionedPart): Promise<PartitionLab> => {
  const { cluster, namespace } = exam;
  const object = { ...part.object, metadata: { ...part.object.metadata, namespace } };
  await cluster.apply(object);
  const ref = refOf(object);
  const live = async () => (await cluster.get(ref)) as KubeObject;
  const split = async () => {
    const { items } = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: podLabels });
    const counts = Map.groupBy(items.filter(isUp), imageOf);
    const gone = items.filter((pod) => !isUp(pod)).length;
    return {
      ...Object.fromEntries([...counts].map(([image, pods]) => [image, pods.length])),
      ...(gone > 0 ? { gone } : {}),
    };
  };
  const wantedNow = async () => Number(readAt(await live(), part.replicas ?? 'spec.replicas'));
  await exam.until(async () => {
    const up = (await split())['shop/app:1' as never] as number | undefined;
    return up !== undefined && up === (await wantedNow());
  });
  const [, , ...segments] = part.partition.split('/');
  return {
    ...exam,
    part,
    wanted: await wantedNow(),
    split,
    patch: (operations) => cluster.patch(ref, operations),
    async hold(kept, image, replicas) {
      const now = await live();
      const template = structuredClone(specOf(now)['template']) as Template;
      for (const container of template.spec.containers) container.image = image ?? container.image;
      const partition = { op: 'add', path: ['', 'spec', ...segments].join('/'), value: kept } as const;
      const change =
        image === undefined ? [] : [{ op: 'add', path: '/spec/template', value: template } as const];
      const size =
        replicas === undefined ? [] : [{ op: 'add', path: '/spec/replicas', value: replicas } as const];
      await cluster.patch(ref, [...change, ...size, partition]);
    },
    stands: (expected) =>
      exam.until(async () => {
        const now: Split = await split();
        return Object.keys({ ...now, ...expected }).every(
          (image) => (now[image] ?? 0) === (expected[image] ?? 0),
        );
      }),
    async removeBroken() {
      const { items } = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: podLabels });
      for (const pod of items.filter((one) => imageOf(one) === broken))
        await cluster.remove(refOf({ ...pod, apiVersion: 'v1', kind: 'Pod' }), pod.metadata.uid ?? '');
    },
    async lose(image) {
      const { items } = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: podLabels });
      const pod = items.find((one) => imageOf(one) === image && isUp(one));
      if (pod === undefined) throw new Error(`no pod runs ${image}`);
      await cluster.remove(refOf({ ...pod, apiVersion: 'v1', kind: 'Pod' }), pod.metadata.uid ?? '');
    },
    watch: () => watchPods(cluster, namespace, podLabels),
  };
};

interface Template {
  readonly spec: { readonly containers: { image: string }[] };
}

const isUp = (pod: KubeObject): boolean =>
  pod.metadata.deletionTimestamp === undefined && readySince(pod) !== undefined;

/** What the surging one may have above its number. */
const surge = 2;

export const isInOrder = ({ object }: PartitionedPart): boolean =>
  specOf(object)['podManagementPolicy'] === 'OrderedReady';

const surges = ({ object }: PartitionedPart): boolean =>
  readAt(object, 'spec.updateStrategy.maxSurge') !== undefined;

const [v1, v2, v3, broken] = ['shop/app:1', 'shop/app:2', 'shop/app:3', 'shop/app:never-ready'];

/** What a release relies on of each such kind (knowledge/rollout-peers.md 2.7). */
export const partitionLaws = (missing: number): Readonly<Record<string, Law>> => ({
  async 'one patch of template and partition moves exactly the others, and holds'(lab) {
    const powers = await lab.watch();
    await lab.hold(lab.wanted - 2, v2);
    await lab.stands({ [v1]: lab.wanted - 2, [v2]: 2 });
    await lab.pass(awhile);
    expect(await lab.split()).toEqual({ [v1]: lab.wanted - 2, [v2]: 2 });
    await lab.hold(lab.wanted - 4);
    await lab.stands({ [v1]: lab.wanted - 4, [v2]: 4 });
    await powers.stop();
    expect(powers.most(v2)).toBe(4);
    expect(powers.lowestReady).toBeGreaterThanOrEqual(lab.wanted - missing);
  },

  async 'a partition that is raised moves nothing'(lab) {
    await lab.hold(lab.wanted - 3, v2);
    await lab.stands({ [v1]: lab.wanted - 3, [v2]: 3 });
    await lab.hold(lab.wanted - 1);
    await lab.pass(awhile);
    expect(await lab.split()).toEqual({ [v1]: lab.wanted - 3, [v2]: 3 });
  },

  async 'the old template with partition 0 brings all back'(lab) {
    await lab.hold(lab.wanted - 3, v2);
    await lab.stands({ [v1]: lab.wanted - 3, [v2]: 3 });
    const powers = await lab.watch();
    await lab.hold(0, v1);
    await lab.stands({ [v1]: lab.wanted });
    await powers.stop();
    expect(powers.lowestReady).toBeGreaterThanOrEqual(lab.wanted - missing);
  },

  async 'a third template takes as many places as the second had, never more'(lab) {
    await lab.hold(lab.wanted - 2, v2);
    await lab.stands({ [v1]: lab.wanted - 2, [v2]: 2 });
    const powers = await lab.watch();
    await lab.hold(lab.wanted - 2, v3);
    await lab.until(async () => {
      const { [v1]: first = 0, [v2]: second = 0, [v3]: third = 0, gone = 0 }: Split = await lab.split();
      return third === 2 && first + second === lab.wanted - 2 && gone === 0;
    });
    await powers.stop();
    expect(powers.most(v3)).toBe(2);
    expect(powers.lowestReady).toBeGreaterThanOrEqual(lab.wanted - missing);
    // What a surge made too many goes as in a scale-in, which does not look at revisions: that may be the first one.
    if (!surges(lab.part)) expect(await lab.split()).toEqual({ [v1]: lab.wanted - 2, [v3]: 2 });
    await lab.hold(0, v1);
    await lab.stands({ [v1]: lab.wanted });
  },

  async 'pods that never get Ready stop the next batch, and go when the old template comes back'(lab) {
    await lab.hold(lab.wanted - 1, broken);
    await lab.until(async () => (await lab.split())['gone'] === 1);
    const powers = await lab.watch();
    await lab.hold(0);
    await lab.pass(2 * awhile);
    await powers.stop();
    expect(powers.most(broken)).toBeLessThanOrEqual(missing === 0 ? surge : missing);
    await lab.hold(0, v1);
    // In order, its controller waits for a pod that never will be Ready, until somebody removes it.
    if (isInOrder(lab.part)) {
      await lab.pass(awhile);
      expect((await lab.split())['gone']).toBe(1);
      await lab.removeBroken();
    }
    await lab.stands({ [v1]: lab.wanted });
  },
});

/** A share instead of a number: of it the old pods are rounded up, and one is new in any case. */
export const shareLaws: Readonly<Record<string, Law>> = {
  async 'a share keeps its part of the pods, whatever their number becomes'(lab) {
    await lab.hold('60%', v2);
    await lab.stands({ [v1]: 3, [v2]: 2 });
    for (const [replicas, old] of [
      [10, 6],
      [3, 2],
    ] as const) {
      await lab.patch([{ op: 'add', path: '/spec/replicas', value: replicas }]);
      await lab.stands({ [v1]: old, [v2]: replicas - old });
    }
  },

  async 'the largest share below all of them leaves one new'(lab) {
    await lab.hold('99%', v2);
    await lab.stands({ [v1]: 4, [v2]: 1 });
  },
};
