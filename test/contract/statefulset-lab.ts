import { type KubeObject, type ObjectRef, type PatchOperation, refOf } from '#domain/kube/object.ts';
import { type Powers, watchPods } from '#test/story/watcher.ts';
import { type ClusterExam, conditionOf, specOf } from './cluster-lab.ts';

/** A StatefulSet on trial: its pods by their numbers, and the extremes that a watch has seen. */
export interface SetLab extends ClusterExam {
  readonly ref: ObjectRef;
  /** Starts a StatefulSet of `app:v1` and waits until it stands. */
  start(replicas: number, spec?: Readonly<Record<string, unknown>>): Promise<void>;
  patch(operations: readonly PatchOperation[]): Promise<KubeObject>;
  /** Live template with another image. */
  template(image: string): Promise<unknown>;
  live(): Promise<KubeObject>;
  /** The images of its pods by their numbers, of those that are Ready and stay. */
  images(): Promise<readonly string[]>;
  /** Waits until exactly these run, all Ready, and nothing else is left. */
  stands(...images: readonly string[]): Promise<void>;
  pods(): Promise<readonly KubeObject[]>;
  removePod(number: number): Promise<void>;
  /** Counts from now on. */
  watch(): Promise<Powers & { stop(): Promise<void> }>;
}

const kind = { apiVersion: 'apps/v1', kind: 'StatefulSet' } as const;

export const statefulSetOf = (namespace: string, replicas: number, more: object = {}): KubeObject => ({
  ...kind,
  metadata: { name: 'db', namespace, labels: { app: 'db' } },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'db' } },
    template: {
      metadata: { labels: { app: 'db' } },
      spec: { containers: [{ name: 'app', image: 'app:v1' }] },
    },
    ...more,
  },
});

interface PodLike {
  readonly spec: { readonly containers: readonly { readonly image: string }[] };
}

const imageOf = (pod: object): string => (pod as PodLike).spec.containers[0]?.image ?? '';
const numberOf = ({ metadata }: KubeObject): number => Number(metadata.name.split('-').at(-1));

export const openSetLab = async (exam: ClusterExam): Promise<SetLab> => {
  const { cluster, namespace } = exam;
  const ref = { ...kind, namespace, name: 'db' };
  const pods = async () => {
    const { items } = await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: 'app=db' });
    return items.toSorted((a, b) => numberOf(a) - numberOf(b));
  };
  const isUp = (pod: KubeObject) =>
    pod.metadata.deletionTimestamp === undefined && conditionOf(pod, 'Ready')?.status === 'True';
  const live = async () => (await cluster.get(ref)) as KubeObject;
  const stands = (...images: readonly string[]) =>
    exam.until(async () => {
      const all = await pods();
      return all.every(isUp) && all.map(imageOf).join() === images.join();
    });
  return {
    ...exam,
    ref,
    live,
    pods,
    stands,
    async start(replicas, spec) {
      await cluster.apply(statefulSetOf(namespace, replicas, spec));
      await stands(...Array.from({ length: replicas }, () => 'app:v1'));
    },
    patch: (operations) => cluster.patch(ref, operations),
    async template(image) {
      const template = structuredClone(specOf(await live())['template']) as PodLike;
      const [container] = template.spec.containers;
      return { ...template, spec: { ...template.spec, containers: [{ ...container, image }] } };
    },
    images: async () => (await pods()).filter(isUp).map(imageOf),
    async removePod(number) {
      const pod = (await pods()).find((one) => numberOf(one) === number) as KubeObject;
      await cluster.remove(refOf({ ...pod, apiVersion: 'v1', kind: 'Pod' }), pod.metadata.uid ?? '');
    },
    watch: () => watchPods(cluster, namespace, 'app=db'),
  };
};
