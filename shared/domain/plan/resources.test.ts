import { expect, test } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import { resourcesOf } from './resources.ts';

const deployment = (replicas?: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec: {
    ...(replicas === undefined ? {} : { replicas }),
    template: {
      spec: { containers: [{ name: 'web', resources: { requests: { cpu: '100m', memory: '1Mi' } } }] },
    },
  },
});
const autoscaler = (minReplicas: number | undefined, name = 'web'): KubeObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
    ...(minReplicas === undefined ? {} : { minReplicas }),
  },
});

test.each([
  ['stated', [deployment(3)], 3],
  ['fewer than its autoscaler wants', [deployment(3), autoscaler(8)], 8],
  ['more than its autoscaler wants at least', [deployment(9), autoscaler(8)], 9],
  ['not stated', [deployment(), autoscaler(8)], 8],
  ['not stated by the autoscaler either', [deployment(), autoscaler(undefined)], 1],
  ['of another workload', [deployment(3), autoscaler(8, 'other')], 3],
] as const)('pods %s', (_, objects, pods) => {
  expect(resourcesOf(objects)).toMatchObject({ pods, cpuMillis: pods * 100 });
});

test('a pod on each node is not counted: how many nodes there are is not in the manifest', () => {
  const agent = { ...deployment(), kind: 'DaemonSet' };
  expect(resourcesOf([deployment(3), agent])).toMatchObject({ pods: 3, perNode: 1, isOpen: false });
});
