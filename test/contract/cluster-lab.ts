import type { KubeObject, ObjectRef, PatchOperation } from '#domain/kube/object.ts';
import type { Cluster, ObjectQuery } from '#ports/cluster.ts';

/** What a cluster must bring to its exam; asked for anew for each case, and cases may run at the same time. */
export interface ClusterExam {
  readonly cluster: Cluster;
  /** A namespace of this case alone, in which pods can be created already. */
  readonly namespace: string;
  /** Lets time pass until it holds, and rejects when it does not within a bounded time (a minute is plenty). */
  readonly until: (done: () => boolean | Promise<boolean>) => Promise<void>;
  /** Lets that much time pass. */
  readonly pass: (ms: number) => Promise<void>;
  /** The same cluster under another field manager. */
  readonly asOther: (manager: string) => {
    apply(object: KubeObject, options?: { readonly force?: boolean }): Promise<KubeObject>;
    /** As `kubectl patch`, `edit` and `scale` do it. */
    patch(ref: ObjectRef, operations: readonly PatchOperation[]): Promise<KubeObject>;
  };
  readonly stop: () => Promise<void>;
}

/** The case as its tests use it: the exam, a Deployment, and everything about its pods as a watch tells it. */
export interface Lab extends ClusterExam {
  readonly ref: ObjectRef;
  /** Starts a Deployment of `app:v1` and waits until it stands. */
  start(replicas: number, spec?: Readonly<Record<string, unknown>>): Promise<void>;
  patch(operations: readonly PatchOperation[]): Promise<KubeObject>;
  /** Live template with another image. */
  template(image: string): Promise<unknown>;
  /** How many pods each image is to have, by the ReplicaSets; those that are to have none are left out. */
  wanted(): Readonly<Record<string, number>>;
  /** Waits until exactly that is wanted and there, Ready, and nothing else is left. */
  stands(shape: Readonly<Record<string, number>>): Promise<void>;
  pods(image?: string): readonly KubeObject[];
  sets(): readonly KubeObject[];
  deployment(): KubeObject | undefined;
  /** Called at every change of a pod, until what it answers is called. */
  onPods(changed: () => void): () => void;
  /** Forgets the extremes seen so far. */
  mark(): void;
  /** The extremes since the last mark: pods that are Ready and stay, pods that stay, and pods of an image that stay. */
  readonly lowestReady: number;
  readonly mostPods: number;
  most(image: string): number;
}

const deploymentKind = { apiVersion: 'apps/v1', kind: 'Deployment' } as const;

export const deploymentOf = (
  namespace: string,
  replicas: number,
  image: string,
  more: Readonly<Record<string, unknown>> = {},
): KubeObject => ({
  ...deploymentKind,
  metadata: { name: 'checkout', namespace, labels: { app: 'checkout' } },
  spec: {
    replicas,
    selector: { matchLabels: { app: 'checkout' } },
    template: { metadata: { labels: { app: 'checkout' } }, spec: { containers: [{ name: 'app', image }] } },
    ...more,
  },
});

/** Opens the lab: three watches, and no other question while time passes. */
export const openLab = async (exam: ClusterExam): Promise<Lab> => {
  const { cluster, namespace } = exam;
  const ref = { ...deploymentKind, namespace, name: 'checkout' };
  const end = new AbortController();
  const extremes = openExtremes();
  const mirror = (query: ObjectQuery, changed: () => void = () => undefined) =>
    openMirror(cluster, { ...query, namespace }, end.signal, changed);
  const listeners = new Set<() => void>();
  const pods: Mirror = await mirror({ apiVersion: 'v1', kind: 'Pod' }, () => {
    extremes.note([...pods.values()].filter(stays));
    for (const listener of listeners) listener();
  });
  const sets = await mirror({ apiVersion: 'apps/v1', kind: 'ReplicaSet' });
  const deployments = await mirror(deploymentKind);

  const wanted = () =>
    Object.fromEntries(
      [...sets.values()]
        .map((set) => [imageOf(templateOf(set)), replicasOf(set)] as const)
        .filter(([, count]) => count > 0),
    );
  const stands = (shape: Readonly<Record<string, number>>) =>
    exam.until(() => {
      const all = [...pods.values()];
      const isThere = Object.entries(shape).every(
        ([image, count]) => all.filter((pod) => imageOf(pod) === image && isReady(pod)).length === count,
      );
      const total = Object.values(shape).reduce((sum, count) => sum + count, 0);
      return isThere && all.length === total && sameCounts(wanted(), shape);
    });

  return {
    ...exam,
    ref,
    async start(replicas, spec) {
      await cluster.apply(deploymentOf(namespace, replicas, 'app:v1', spec));
      await stands({ 'app:v1': replicas });
      extremes.clear([...pods.values()].filter(stays));
    },
    patch: (operations) => cluster.patch(ref, operations),
    async template(image) {
      const live = structuredClone(templateOf((await cluster.get(ref)) as KubeObject));
      const [container] = live.spec.containers;
      return { ...live, spec: { ...live.spec, containers: [{ ...container, image }] } };
    },
    wanted,
    stands,
    pods: (image) =>
      [...pods.values()].filter((pod) => stays(pod) && (image ?? imageOf(pod)) === imageOf(pod)),
    sets: () => [...sets.values()],
    deployment: () => deployments.get('checkout'),
    onPods(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    mark: () => extremes.clear([...pods.values()].filter(stays)),
    get lowestReady() {
      return extremes.lowestReady();
    },
    get mostPods() {
      return extremes.mostPods();
    },
    most: extremes.most,
    async stop() {
      end.abort();
      await exam.stop();
    },
  };
};

type Mirror = ReadonlyMap<string, KubeObject>;

/** The objects of one kind as a watch tells them, by name; a watch that ends is taken up where it ended. */
const openMirror = async (
  cluster: Cluster,
  query: ObjectQuery,
  signal: AbortSignal,
  changed: () => void,
): Promise<Mirror> => {
  const { items, resourceVersion } = await cluster.list(query);
  const seen = new Map(items.map((item) => [item.metadata.name, item]));
  const follow = async () => {
    for (let from = resourceVersion; !signal.aborted;)
      for await (const sighting of cluster.watch(query, from, signal)) {
        if (sighting.kind === 'gone') throw new Error('the exam took longer than its cluster remembers');
        const { object } = sighting;
        from = object.metadata.resourceVersion ?? from;
        if (sighting.kind === 'deleted') seen.delete(object.metadata.name);
        else seen.set(object.metadata.name, object);
        changed();
      }
  };
  void follow().catch(() => undefined);
  return seen;
};

const openExtremes = () => {
  let lowest = Number.POSITIVE_INFINITY;
  let peak = 0;
  let most = new Map<string, number>();
  const note = (staying: readonly KubeObject[]) => {
    lowest = Math.min(lowest, staying.filter(isReady).length);
    peak = Math.max(peak, staying.length);
    for (const image of new Set(staying.map(imageOf))) {
      const count = staying.filter((pod) => imageOf(pod) === image).length;
      most.set(image, Math.max(most.get(image) ?? 0, count));
    }
  };
  return {
    note,
    clear(staying: readonly KubeObject[]) {
      lowest = Number.POSITIVE_INFINITY;
      peak = 0;
      most = new Map();
      note(staying);
    },
    lowestReady: () => lowest,
    mostPods: () => peak,
    most: (image: string) => most.get(image) ?? 0,
  };
};

interface Template {
  readonly spec: { readonly containers: readonly { readonly image: string }[] };
}

export const specOf = (object: KubeObject | undefined) =>
  (object?.['spec'] ?? {}) as Readonly<Record<string, unknown>>;
export const statusOf = (object: KubeObject | undefined) =>
  (object?.['status'] ?? {}) as Readonly<Record<string, unknown>>;

const templateOf = (object: KubeObject): Template => specOf(object)['template'] as Template;
const imageOf = (holder: object): string => (holder as Template).spec.containers[0]?.image ?? '';
const replicasOf = (object: KubeObject): number => Number(specOf(object)['replicas']);
const stays = (pod: KubeObject): boolean => pod.metadata.deletionTimestamp === undefined;

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
}

export const conditionOf = (object: KubeObject | undefined, type: string): Condition | undefined =>
  ((statusOf(object)['conditions'] ?? []) as readonly Condition[]).find(
    (condition) => condition.type === type,
  );

const isReady = (pod: KubeObject): boolean => stays(pod) && conditionOf(pod, 'Ready')?.status === 'True';

const sameCounts = (a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): boolean =>
  Object.keys({ ...a, ...b }).every((key) => (a[key] ?? 0) === (b[key] ?? 0));
