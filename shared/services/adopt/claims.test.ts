import { expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Cluster } from '#ports/cluster.ts';
import { adopt } from './adopt.ts';

const named = (kind: string, name: string, more: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, uid: 'u', finalizers: ['kubernetes.io/pvc-protection'] },
  spec: {},
  ...more,
});
const objects = [
  named('StatefulSet', 'db', {
    apiVersion: 'apps/v1',
    spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }] },
  }),
  named('PersistentVolumeClaim', 'data-db-0'),
  named('PersistentVolumeClaim', 'data-db-12'),
  named('PersistentVolumeClaim', 'data-db-old'),
  named('PersistentVolumeClaim', 'uploads'),
];
const cluster = {
  list: async ({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }) => ({
    items: objects.filter((object) => object.kind === kind && object.apiVersion === apiVersion),
  }),
} as unknown as Cluster;

test('the claims that a StatefulSet has made are made again without us; those of people are adopted', async () => {
  const adopted = await adopt(cluster, 'shop', 'all');
  expect(adopted.map(({ metadata }) => metadata.name)).toEqual(['db', 'data-db-old', 'uploads']);
  expect(adopted.map(({ metadata }) => metadata['finalizers'])).toEqual([undefined, undefined, undefined]);
});
