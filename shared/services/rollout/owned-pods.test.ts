import { expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Cluster } from '#ports/cluster.ts';
import { openOwned } from './owned-pods.ts';

const at = (second: number): string => new Date(1000 * second).toISOString();

const live: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'n', uid: 'd-2', creationTimestamp: at(50) },
};
const plan = {
  ref: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', namespace: 'n' },
  selector: 'app=web',
};

const pod = (hash: string, second: number): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `web-${hash}-x`,
    namespace: 'n',
    labels: { app: 'web', 'pod-template-hash': hash },
    creationTimestamp: at(second),
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `web-${hash}`, uid: `rs-${hash}`, controller: true },
    ],
  },
});

/** The ReplicaSet of revision `kept` was adopted by the Deployment of now. */
const cluster = {
  list: async () => ({
    items: [
      { metadata: { name: 'web-kept', uid: 'rs-kept', ownerReferences: [{ uid: 'd-2', controller: true }] } },
      { metadata: { name: 'web-old', uid: 'rs-old', ownerReferences: [{ uid: 'd-1', controller: true }] } },
    ],
  }),
} as unknown as Cluster;

test('pods that are older than the workload are its own only if their revision says so', async () => {
  const pods = [pod('new', 51), pod('old', 40), pod('kept', 40)];
  const owned = await openOwned(cluster, plan)(live, pods);
  expect(owned.pods.map(({ metadata }) => metadata.name)).toEqual(['web-new-x', 'web-kept-x']);
});

test('the revisions of pods that it has made itself are not read', async () => {
  const refusing = { list: () => Promise.reject(new Error('asked')) } as unknown as Cluster;
  const owned = await openOwned(refusing, plan)(live, [pod('new', 50)]);
  expect(owned.pods).toHaveLength(1);
});
