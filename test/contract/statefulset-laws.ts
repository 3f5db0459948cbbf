import { expect } from 'vitest';
import type { PatchOperation } from '#domain/kube/object.ts';
import { failing } from './cluster-cases.ts';
import { specOf, statusOf } from './cluster-lab.ts';
import { given, set, unset } from './cluster-patches.ts';
import { type SetLab, statefulSetOf } from './statefulset-lab.ts';

type Case = (lab: SetLab) => Promise<void>;

/** How long "and it stays so" is watched. */
const awhile = 2_500;

const partition = (at: number, more: object = {}): PatchOperation =>
  set('updateStrategy', { type: 'RollingUpdate', rollingUpdate: { partition: at, ...more } });

const times = (count: number, image: string): readonly string[] => Array.from({ length: count }, () => image);
const v1 = (count: number) => times(count, 'app:v1');
const v2 = (count: number) => times(count, 'app:v2');

const revisionsOf = async ({ cluster, namespace }: SetLab) =>
  (await cluster.list({ apiVersion: 'apps/v1', kind: 'ControllerRevision', namespace })).items;

/** The laws that a StatefulSet is held by (knowledge/rollout-peers.md 2.5). */
export const statefulSetLaws: Readonly<Record<string, Case>> = {
  async 'one patch of template and partition holds exactly the pods above it'(lab) {
    await lab.start(4);
    const powers = await lab.watch();
    await lab.patch([set('template', await lab.template('app:v2')), partition(2)]);
    await lab.stands(...v1(2), ...v2(2));
    await lab.pass(awhile);
    expect(await lab.images()).toEqual([...v1(2), ...v2(2)]);
    await powers.stop();
    expect(powers.most('app:v2')).toBe(2);
    expect(powers.lowestReady).toBe(3);
    const { currentRevision, updateRevision, ...counts } = statusOf(await lab.live());
    expect(currentRevision).not.toBe(updateRevision);
    expect(counts).toMatchObject({ replicas: 4, readyReplicas: 4, updatedReplicas: 2, currentReplicas: 2 });
    const labels = (await lab.pods()).map(({ metadata }) => metadata.labels?.['controller-revision-hash']);
    expect(labels).toEqual([currentRevision, currentRevision, updateRevision, updateRevision]);
  },

  async 'lowering the partition moves the next ones, and at none the new revision is the current one'(lab) {
    await lab.start(3);
    await lab.patch([set('template', await lab.template('app:v2')), partition(2)]);
    await lab.stands(...v1(2), ...v2(1));
    await lab.patch([partition(1)]);
    await lab.stands(...v1(1), ...v2(2));
    await lab.patch([partition(0)]);
    await lab.stands(...v2(3));
    await lab.until(async () => {
      const { currentRevision, updateRevision } = statusOf(await lab.live());
      return currentRevision === updateRevision;
    });
  },

  async 'raising the partition moves nothing; a pod that is lost comes back as its side of it says'(lab) {
    await lab.start(4);
    await lab.patch([set('template', await lab.template('app:v2')), partition(2)]);
    await lab.stands(...v1(2), ...v2(2));
    await lab.patch([partition(3)]);
    await lab.pass(awhile);
    expect(await lab.images()).toEqual([...v1(2), ...v2(2)]);
    await lab.removePod(2);
    await lab.stands(...v1(3), ...v2(1));
    await lab.removePod(3);
    await lab.pass(1_000);
    await lab.stands(...v1(3), ...v2(1));
  },

  async 'once there were no pods, the new revision is the only one: whatever comes below the partition is new'(
    lab,
  ) {
    await lab.start(3);
    await lab.patch([set('template', await lab.template('app:v2')), partition(2)]);
    await lab.stands(...v1(2), ...v2(1));
    await lab.patch([set('replicas', 0)]);
    await lab.stands();
    await lab.until(async () => {
      const { currentRevision, updateRevision } = statusOf(await lab.live());
      return currentRevision === updateRevision;
    });
    await lab.patch([set('replicas', 3)]);
    await lab.stands(...v2(3));
    await lab.removePod(0);
    await lab.pass(1_000);
    await lab.stands(...v2(3));
  },

  async 'a pod that a quota refuses is missing, its rollout stands, and nothing tells of it but events'(lab) {
    await lab.start(2);
    const quota = {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'tight', namespace: lab.namespace },
    };
    await lab.cluster.apply({ ...quota, spec: { hard: { pods: '1' } } });
    await lab.patch([set('template', await lab.template('app:v2'))]);
    await lab.until(async () => (await lab.pods()).length === 1);
    await lab.pass(awhile);
    const before = await lab.live();
    const { currentRevision, updateRevision, replicas } = statusOf(before);
    expect(currentRevision).not.toBe(updateRevision);
    expect(replicas).toBe(1);
    await lab.pass(4 * awhile);
    expect(await lab.images()).toEqual(v1(1));
    expect((await lab.live()).metadata.managedFields).toEqual(before.metadata.managedFields);
  },

  async 'scaling in a hold: pods that are added are all new, and the first to go are the new ones'(lab) {
    await lab.start(4);
    await lab.patch([set('template', await lab.template('app:v2')), partition(3)]);
    await lab.stands(...v1(3), ...v2(1));
    await lab.patch([set('replicas', 6)]);
    await lab.stands(...v1(3), ...v2(3));
    await lab.patch([set('replicas', 3)]);
    await lab.stands(...v1(3));
    await lab.patch([set('replicas', 4)]);
    await lab.stands(...v1(3), ...v2(1));
  },

  async 'the old template with partition 0 is the way back, to the old revision by name'(lab) {
    await lab.start(4);
    const old = await lab.template('app:v1');
    const before = statusOf(await lab.live())['currentRevision'];
    await lab.patch([set('template', await lab.template('app:v2')), partition(2)]);
    await lab.stands(...v1(2), ...v2(2));
    await lab.patch([set('template', old), partition(0)]);
    await lab.stands(...v1(4));
    const revisions = await revisionsOf(lab);
    expect(revisions).toHaveLength(2);
    expect(revisions.find(({ metadata }) => metadata.name === before)?.['revision']).toBe(3);
    const labels = (await lab.pods()).map(({ metadata }) => metadata.labels?.['controller-revision-hash']);
    expect(new Set(labels)).toEqual(new Set([before]));
  },

  async 'in order, a pod that never gets Ready stops the way back until it is removed'(lab) {
    await lab.start(3);
    const old = await lab.template('app:v1');
    await lab.patch([set('template', await lab.template('app:never-ready')), partition(1)]);
    await lab.until(async () => (await lab.images()).length === 2);
    await lab.pass(1_500);
    await lab.patch([set('template', old), partition(0)]);
    await lab.pass(awhile);
    expect(await lab.images()).toEqual(v1(2));
    await lab.removePod(2);
    await lab.stands(...v1(3));
  },

  async 'in parallel, such a pod is replaced by itself'(lab) {
    await lab.start(3, { podManagementPolicy: 'Parallel' });
    const old = await lab.template('app:v1');
    await lab.patch([set('template', await lab.template('app:never-ready')), partition(1)]);
    await lab.until(async () => (await lab.images()).length === 2);
    await lab.pass(1_500);
    expect(await lab.images()).toEqual(v1(2));
    await lab.patch([set('template', old), partition(0)]);
    await lab.stands(...v1(3));
  },

  async 'in parallel, a pod that scaling made new, and that never gets Ready, comes back old once it is removed'(
    lab,
  ) {
    await lab.start(2, { podManagementPolicy: 'Parallel' });
    await lab.patch([set('template', await lab.template('app:never-ready')), partition(1)]);
    await lab.until(async () => (await lab.images()).length === 1);
    await lab.pass(1_500);
    await lab.patch([set('replicas', 4)]);
    await lab.until(async () => (await lab.pods()).length === 4);
    await lab.patch([partition(3)]);
    await lab.pass(awhile);
    expect(await lab.images()).toEqual(v1(1));
    await lab.removePod(1);
    await lab.removePod(2);
    await lab.until(async () => (await lab.images()).length === 3);
    await lab.pass(awhile);
    expect(await lab.images()).toEqual(v1(3));
  },

  async 'in order, a template over one that never gets Ready waits until the pod of that one is removed'(
    lab,
  ) {
    await lab.start(2);
    await lab.patch([set('template', await lab.template('app:never-ready'))]);
    await lab.until(async () => (await lab.images()).length === 1);
    await lab.pass(1_500);
    await lab.patch([set('template', await lab.template('app:v2'))]);
    await lab.pass(awhile);
    expect(await lab.images()).toEqual(v1(1));
    await lab.removePod(1);
    await lab.stands(...v2(2));
  },

  async 'in order, a pod below the partition that never gets Ready keeps those above it from coming'(lab) {
    await lab.start(1);
    const good = await lab.template('app:v2');
    await lab.patch([set('template', await lab.template('app:never-ready'))]);
    await lab.until(async () => (await lab.images()).length === 0);
    await lab.pass(1_500);
    await lab.patch([set('template', good), set('replicas', 2), partition(1)]);
    await lab.pass(awhile);
    expect(await lab.pods()).toHaveLength(1);
    await lab.patch([partition(0)]);
    await lab.pass(awhile);
    expect(await lab.images()).toEqual([]);
    await lab.removePod(0);
    await lab.stands(...v2(2));
  },

  async 'a third version in the hold of the second takes its places and leaves the first alone'(lab) {
    await lab.start(4);
    await lab.patch([set('template', await lab.template('app:v2')), partition(2)]);
    await lab.stands(...v1(2), ...v2(2));
    const powers = await lab.watch();
    await lab.patch([set('template', await lab.template('app:v3'))]);
    await lab.stands(...v1(2), ...times(2, 'app:v3'));
    await powers.stop();
    expect(powers.lowestReady).toBe(3);
  },

  async 'as many go at once as maxUnavailable says'(lab) {
    await lab.start(6, { podManagementPolicy: 'Parallel' });
    const powers = await lab.watch();
    await lab.patch([set('template', await lab.template('app:v2')), partition(2, { maxUnavailable: 2 })]);
    await lab.stands(...v1(2), ...v2(4));
    await powers.stop();
    expect(powers.lowestReady).toBe(4);
  },

  async 'a minReadySeconds that no pod has reached stops everything, and nothing when it is gone'(lab) {
    await lab.start(3);
    await lab.patch([set('template', await lab.template('app:v2')), set('minReadySeconds', 3_600)]);
    await lab.pass(awhile);
    expect(await lab.images()).toEqual(v1(3));
    await lab.patch([unset('minReadySeconds')]);
    await lab.stands(...v2(3));
  },

  async 'with OnDelete nothing moves by itself, and a removed pod comes back new'(lab) {
    await lab.start(2, { updateStrategy: { type: 'OnDelete' } });
    await lab.patch([set('template', await lab.template('app:v2'))]);
    await lab.pass(awhile);
    expect(await lab.images()).toEqual(v1(2));
    await lab.removePod(1);
    await lab.stands(...v1(1), ...v2(1));
    await lab.removePod(0);
    await lab.stands(...v2(2));
    await lab.until(async () => {
      const { currentRevision, updateRevision } = statusOf(await lab.live());
      return currentRevision === updateRevision;
    });
  },

  async 'with OnDelete a pod that is still to come when the template is written comes new'(lab) {
    await lab.start(2, { updateStrategy: { type: 'OnDelete' } });
    await lab.patch([set('replicas', 4), set('template', await lab.template('app:v2'))]);
    await lab.stands(...v1(2), ...v2(2));
    await lab.patch([set('replicas', 5)]);
    await lab.stands(...v1(2), ...v2(3));
    await lab.pass(awhile);
    expect(await lab.images()).toEqual([...v1(2), ...v2(3)]);
  },

  async 'one that is made again makes its pods when those of the former one are gone'(lab) {
    await lab.start(2);
    const former = await lab.live();
    await lab.cluster.remove(lab.ref, former.metadata.uid ?? '');
    await lab.until(async () => (await lab.cluster.get(lab.ref)) === undefined);
    const { uid } = (await lab.cluster.apply(statefulSetOf(lab.namespace, 2))).metadata;
    await lab.until(async () =>
      (await lab.pods()).every(({ metadata }) => metadata.ownerReferences?.[0]?.uid === uid),
    );
    await lab.stands(...v1(2));
  },

  async 'what a StatefulSet keeps for life is refused by the API'(lab) {
    await lab.start(1);
    for (const [field, value] of [
      ['serviceName', 'other'],
      ['podManagementPolicy', 'Parallel'],
    ] as const) {
      const failure = await failing(lab.patch([set(field, value)]), 'ManifestRefused');
      expect(failure.message).toContain(`spec.${field}: Invalid value: "${value}": field is immutable`);
    }
    expect(await lab.images()).toEqual(v1(1));
  },

  async 'the same start patch twice changes nothing, and a guarded one works once'(lab) {
    await lab.start(2);
    const start = [set('template', await lab.template('app:v2')), partition(1, { maxUnavailable: 1 })];
    const first = await lab.patch(start);
    expect((await lab.patch(start)).metadata.generation).toBe(first.metadata.generation);
    const guarded = [given('/spec/updateStrategy/rollingUpdate/partition', 1), partition(0)];
    await lab.patch(guarded);
    await failing(lab.patch(guarded), 'Conflict');
    await lab.stands(...v2(2));
  },

  async 'the API fills in what is not said'({ cluster, namespace }) {
    const claim = {
      metadata: { name: 'data' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
    };
    const wanted = statefulSetOf(namespace, 0, { volumeClaimTemplates: [claim] });
    const { template: _, ...spec } = specOf(await cluster.apply(wanted));
    expect(spec).toEqual({
      replicas: 0,
      selector: { matchLabels: { app: 'db' } },
      serviceName: '',
      podManagementPolicy: 'OrderedReady',
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Retain', whenScaled: 'Retain' },
      revisionHistoryLimit: 10,
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0, maxUnavailable: 1 } },
      volumeClaimTemplates: [
        {
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          ...claim,
          spec: { ...claim.spec, volumeMode: 'Filesystem' },
          status: { phase: 'Pending' },
        },
      ],
    });
  },
};
