import { expect, test } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import { approvalRemarks, stepRemarks } from './step-remarks.ts';

const deployment = (spec: object): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web' },
  spec,
});
const autoscaler = (spec: object): KubeObject => ({
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web' },
  spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, ...spec },
});

test('says nothing where steps are what they say', () => {
  expect(stepRemarks([deployment({ replicas: 10, strategy: { type: 'RollingUpdate' } })])).toEqual([]);
  expect(stepRemarks([deployment({})])).toEqual([]);
});

test('says which workload is replaced at once, and what would let it go in steps', () => {
  const [remark] = stepRemarks([deployment({ replicas: 3, strategy: { type: 'Recreate' } })]);
  expect(remark).toMatch(/^Deployment\/web: .*Recreate.*at once.*RollingUpdate/);
});

test('says what an autoscaler of the same files does to the steps', () => {
  const [many] = stepRemarks([deployment({}), autoscaler({ minReplicas: 2 })]);
  expect(many).toMatch(/HorizontalPodAutoscaler\/web.*rounded down/);
  expect(many).not.toContain('single');
  const [one] = stepRemarks([autoscaler({}), deployment({})]);
  expect(one).toContain('may leave a single pod');
  const other = autoscaler({ scaleTargetRef: { kind: 'Deployment', name: 'api' } });
  expect(stepRemarks([deployment({}), other])).toEqual([]);
});

test('says what becomes of a single pod', () => {
  expect(stepRemarks([deployment({ replicas: 1 })])[0]).toContain('half of the pods');
});

test('says that pods which an autoscaler adds with OnDelete stay new', () => {
  const scaled = (type: string) =>
    stepRemarks([
      { ...deployment({ updateStrategy: { type } }), kind: 'StatefulSet' },
      autoscaler({ scaleTargetRef: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'web' } }),
    ])[0];
  expect(scaled('RollingUpdate')).toContain('until the next step');
  expect(scaled('OnDelete')).toMatch(/OnDelete.*stay.*how many are new/);
});

test('says where an approval after a step will not be asked, if a cluster was asked', () => {
  const steps = [
    { percent: 25, bakeSeconds: 0, approve: true },
    { percent: 100, bakeSeconds: 0, approve: false },
  ];
  const stepped = ['Deployment/web', 'Deployment/worker'];
  const at = (kind: string) => [
    { object: 'Deployment/web', kind: 'new' },
    { object: 'Deployment/worker', kind },
  ];
  const [remark] = approvalRemarks({ steps }, stepped, at('new'));
  expect(remark).toBe('everything comes with the first step this time, so no step asks for an approval');
  expect(approvalRemarks({ steps }, stepped, at('same'))).toEqual([remark]);
  for (const kind of ['changed', 'unknown', 'refused'])
    expect(approvalRemarks({ steps }, stepped, at(kind))).toEqual([]);
  expect(approvalRemarks({ steps }, stepped)).toEqual([]);
  expect(approvalRemarks({ steps: steps.slice(1) }, stepped, at('new'))).toEqual([]);
});
