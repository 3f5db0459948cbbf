import { expect } from 'vitest';
import type { KubeObject, PatchOperation } from '#domain/kube/object.ts';
import { watchPods } from '#test/story/watcher.ts';
import { failing } from './cluster-cases.ts';
import { type ClusterExam, conditionOf, specOf, statusOf } from './cluster-lab.ts';
import { held, set } from './cluster-patches.ts';

/** How long "and it stays so" is watched. */
const awhile = 2_500;

const kind = { apiVersion: 'apps/v1', kind: 'DaemonSet' } as const;

const daemonSetOf = (namespace: string, more: object = {}): KubeObject => ({
  ...kind,
  metadata: { name: 'log', namespace, labels: { app: 'log' } },
  spec: {
    selector: { matchLabels: { app: 'log' } },
    template: {
      metadata: { labels: { app: 'log' } },
      spec: { containers: [{ name: 'app', image: 'app:v1' }] },
    },
    ...more,
  },
});

interface PodLike {
  readonly spec: { readonly nodeName?: string; readonly containers: readonly { readonly image: string }[] };
}
const imageOf = (pod: object): string => (pod as PodLike).spec.containers[0]?.image ?? '';
const isUp = (pod: KubeObject): boolean =>
  pod.metadata.deletionTimestamp === undefined && conditionOf(pod, 'Ready')?.status === 'True';

/** A DaemonSet of `app:v1`, Ready on every node. */
const open = async (exam: ClusterExam, more: object = {}) => {
  const { cluster, namespace } = exam;
  const ref = { ...kind, namespace, name: 'log' };
  const live = async () => (await cluster.get(ref)) as KubeObject;
  const pods = async () =>
    (await cluster.list({ apiVersion: 'v1', kind: 'Pod', namespace, labels: 'app=log' })).items;
  const count = async (image: string) =>
    (await pods()).filter((pod) => isUp(pod) && imageOf(pod) === image).length;
  await cluster.apply(daemonSetOf(namespace, more));
  await exam.until(async () => {
    const { desiredNumberScheduled = 0, numberReady } = statusOf(await live());
    return desiredNumberScheduled !== 0 && desiredNumberScheduled === numberReady;
  });
  const nodes = Number(statusOf(await live())['desiredNumberScheduled']);
  return {
    ref,
    nodes,
    live,
    pods,
    count,
    patch: (operations: readonly PatchOperation[]) => cluster.patch(ref, operations),
    watch: () => watchPods(cluster, namespace, 'app=log'),
    async template(image: string) {
      const template = structuredClone(specOf(await live())['template']) as PodLike;
      const [container] = template.spec.containers;
      return { ...template, spec: { ...template.spec, containers: [{ ...container, image }] } };
    },
    async remove(pod: KubeObject | undefined) {
      const { name, uid = '' } = pod?.metadata ?? { name: '' };
      await cluster.remove({ apiVersion: 'v1', kind: 'Pod', namespace, name }, uid);
    },
    stands: (image: string, other: string, others: number) =>
      exam.until(async () => (await count(other)) === others && (await count(image)) === nodes - others),
  };
};

const onDelete = set('updateStrategy', { type: 'OnDelete' });

/** The laws that a DaemonSet is held by (knowledge/rollout-peers.md 2.6). */
export const daemonSetLaws: Readonly<Record<string, (exam: ClusterExam) => Promise<void>>> = {
  async 'a pod that a quota refuses is missing, its rollout stands, and nothing tells of it but events'(
    exam,
  ) {
    const lab = await open(exam);
    const { namespace } = exam;
    const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'tight', namespace } };
    await exam.cluster.apply({ ...quota, spec: { hard: { pods: `${lab.nodes - 1}` } } });
    await lab.patch([set('template', await lab.template('app:v2'))]);
    await exam.until(async () => (await lab.pods()).length === lab.nodes - 1);
    await exam.pass(awhile);
    const before = await lab.live();
    expect(statusOf(before)['updatedNumberScheduled'] ?? 0).toBe(0);
    await exam.pass(4 * awhile);
    expect(await lab.count('app:v1')).toBe(lab.nodes - 1);
    expect((await lab.live()).metadata.managedFields).toEqual(before.metadata.managedFields);
  },

  async 'one pod runs on every node, and names its revision by its hash'(exam) {
    const lab = await open(exam);
    const pods = await lab.pods();
    expect(new Set(pods.map((pod) => (pod as unknown as PodLike).spec.nodeName)).size).toBe(lab.nodes);
    const { items } = await exam.cluster.list({
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      namespace: exam.namespace,
    });
    const [revision] = items;
    expect(items).toHaveLength(1);
    const hash = revision?.metadata.labels?.['controller-revision-hash'];
    expect(revision?.metadata.name).toBe(`log-${hash}`);
    expect(new Set(pods.map(({ metadata }) => metadata.labels?.['controller-revision-hash']))).toEqual(
      new Set([hash]),
    );
  },

  async 'with OnDelete nothing moves by itself, and a removed pod comes back new on its node'(exam) {
    const lab = await open(exam);
    await lab.patch([set('template', await lab.template('app:v2')), onDelete]);
    await exam.until(async () => {
      const live = await lab.live();
      return statusOf(live)['observedGeneration'] === live.metadata.generation;
    });
    await exam.pass(awhile);
    expect(await lab.count('app:v1')).toBe(lab.nodes);
    for (const pod of (await lab.pods()).slice(0, 2)) await lab.remove(pod);
    await lab.stands('app:v1', 'app:v2', 2);
    await exam.pass(awhile);
    expect(await lab.count('app:v2')).toBe(2);
  },

  async 'the old template under the hold moves nothing either; the owner’s strategy given back moves nothing when all is back'(
    exam,
  ) {
    const lab = await open(exam);
    const old = await lab.template('app:v1');
    await lab.patch([set('template', await lab.template('app:v2')), onDelete]);
    await exam.pass(1_000);
    await lab.remove((await lab.pods())[0]);
    await lab.stands('app:v1', 'app:v2', 1);
    await lab.patch([set('template', old)]);
    await exam.pass(awhile);
    expect(await lab.count('app:v2')).toBe(1);
    await lab.remove((await lab.pods()).find((pod) => imageOf(pod) === 'app:v2'));
    await lab.stands('app:v1', 'app:v2', 0);
    const powers = await lab.watch();
    await lab.patch([
      set('updateStrategy', { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } }),
    ]);
    await exam.pass(awhile);
    await powers.stop();
    expect(powers.lowestReady).toBe(lab.nodes);
  },

  async 'a minReadySeconds that no pod reaches is no hold but an outage: every old pod goes at once'(exam) {
    const lab = await open(exam);
    const powers = await lab.watch();
    await lab.patch([set('template', await lab.template('app:v2')), set('minReadySeconds', held)]);
    await exam.until(async () => (await lab.count('app:v2')) === lab.nodes);
    await powers.stop();
    expect(powers.lowestReady).toBeLessThan(lab.nodes / 2);
  },

  async 'a rolling update replaces as many at once as may be missing'(exam) {
    const lab = await open(exam, {
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '40%' } },
    });
    const powers = await lab.watch();
    await lab.patch([set('template', await lab.template('app:v2'))]);
    await exam.until(async () => (await lab.count('app:v2')) === lab.nodes);
    await powers.stop();
    expect(powers.lowestReady).toBe(lab.nodes - Math.ceil(lab.nodes * 0.4));
  },

  async 'the API fills in what is not said, and its selector stays for life'(exam) {
    const lab = await open(exam);
    const { template: _, ...spec } = specOf(await lab.live());
    expect(spec).toEqual({
      selector: { matchLabels: { app: 'log' } },
      revisionHistoryLimit: 10,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    });
    const labels = { matchLabels: { app: 'log', tier: 'x' } };
    await failing(lab.patch([set('selector', labels)]), 'ManifestRefused');
  },
};
