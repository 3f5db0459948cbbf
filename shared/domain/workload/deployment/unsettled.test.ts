import { expect, test } from 'vitest';
import type { KubeObject } from '../../kube/object.ts';
import { deployment } from './index.ts';

const template = (image: string, labels: Readonly<Record<string, string>> = { app: 'shop' }) => ({
  metadata: { labels },
  spec: { containers: [{ name: 'shop', image }] },
});
const live: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'shop', generation: 2 },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'shop' } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 2 } },
    template: template('shop:2'),
  },
  status: { observedGeneration: 2 },
};
const set = (version: number, replicas: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: `shop-${version}`, labels: { 'pod-template-hash': `${version}` } },
  spec: {
    replicas,
    template: template(`shop:${version}`, { app: 'shop', 'pod-template-hash': `${version}` }),
  },
});
const found = (...revisions: readonly KubeObject[]) =>
  deployment.inspect({
    object: { ...live, spec: { replicas: 2, template: template('shop:3') } },
    live,
    revisions,
    autoscalers: [],
    template: template('shop:3'),
    release: 'r',
    now: 0,
  });

test('a rollout by hand is in progress until its last pods are asked for, also once no old one is', () => {
  expect(found(set(1, 1), set(2, 2))).toMatchObject({ kind: 'busy' });
  expect(found(set(1, 0), set(2, 1))).toMatchObject({
    kind: 'busy',
    reason: expect.stringContaining('its last pods are still to be made'),
  });
  expect(found(set(1, 0), set(2, 2))).toMatchObject({ kind: 'clear' });
  // Nothing was ever made: there is no rollout.
  expect(found()).toMatchObject({ kind: 'clear' });
});
