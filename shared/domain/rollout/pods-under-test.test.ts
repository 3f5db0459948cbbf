import { expect, test } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import type { WorkloadPlan } from '../workload/snapshot.ts';
import { heldMinReadySeconds } from '../workload/deployment/hold.ts';
import { lookAt } from './pods-under-test.ts';

const now = Date.UTC(2026, 0, 1);

interface Told {
  readonly hash: string;
  readonly ready?: boolean;
  readonly removals?: boolean;
  readonly phase?: string;
  readonly waiting?: string;
  readonly unscheduled?: boolean;
}

/** A pod of the ReplicaSet with this hash; its name says nothing that anybody may rely on. */
const pod = (
  name: string,
  { hash, ready = true, removals, phase = 'Running', waiting, unscheduled }: Told,
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name,
    labels: { 'pod-template-hash': hash },
    ...(removals === true ? { deletionTimestamp: '2026-01-01T00:00:00Z' } : {}),
  },
  status: {
    phase,
    conditions: [
      { type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: '2025-12-31T23:59:00Z' },
      ...(unscheduled === true
        ? [{ type: 'PodScheduled', status: 'False', message: 'no node is free' }]
        : []),
    ],
    containerStatuses: [
      { name: 'web', restartCount: 3, state: waiting === undefined ? {} : { waiting: { reason: waiting } } },
    ],
  },
});

const own = { strategy: { type: 'RollingUpdate' } };
const plan: WorkloadPlan = {
  ref: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
  kind: 'update',
  object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } },
  before: { template: { image: '1' }, own },
  after: { template: { image: '2' }, own },
  knownHashes: ['old', 'older'],
  selector: 'app=web',
  scaled: true,
  antiAffinity: false,
  serves: true,
};
const live: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', labels: { 'tidegate.dev/release': 'r-1' } },
  spec: {
    replicas: 4,
    template: { image: '2' },
    minReadySeconds: heldMinReadySeconds,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: 0 } },
  },
};
const look = (pods: readonly KubeObject[]) =>
  lookAt({
    lock: {
      release: 'r-1',
      fence: 1,
      since: now,
      suspensions: 0,
      step: { index: 0, percent: 25, startedAt: now, settledAt: now },
    },
    step: { index: 0, percent: 25, of: 2 },
    bakeSeconds: 60,
    plan,
    live,
    pods,
    now,
  });
const arms = (pods: readonly KubeObject[]) => {
  const at = look(pods);
  return at.kind === 'comparable'
    ? { canary: at.canary, stable: at.stable, unhealthy: at.unhealthy }
    : at.reason;
};
const olds = ['a', 'b', 'c'].map((name) => pod(name, { hash: 'old' }));

test('a pod is on trial by the revision it runs, whatever it is called', () => {
  expect(arms([...olds, pod('web-old-looking-name', { hash: 'new' })])).toEqual({
    canary: ['web-old-looking-name'],
    stable: ['a', 'b', 'c'],
    unhealthy: undefined,
  });
});

test('pods that an autoscaler adds belong to their revision at once, on either side', () => {
  const scaled = [...olds, pod('d', { hash: 'old' }), pod('n1', { hash: 'new' }), pod('n2', { hash: 'new' })];
  expect(arms(scaled)).toMatchObject({ canary: ['n1', 'n2'], stable: ['a', 'b', 'c', 'd'] });
});

test('one that was replaced by another of its revision is on trial under its new name; whoever leaves or is over is not', () => {
  const pods = [
    ...olds,
    pod('n1', { hash: 'new', removals: true }),
    pod('n2', { hash: 'new', phase: 'Failed', ready: false }),
    pod('n3', { hash: 'new' }),
    pod('older', { hash: 'older' }),
  ];
  expect(arms(pods)).toMatchObject({ canary: ['n3'], stable: ['a', 'b', 'c', 'older'] });
});

test('a revision that comes back is told from the one it replaces by its own hash', () => {
  const at = lookAt({
    lock: {
      release: 'r-1',
      fence: 1,
      since: now,
      suspensions: 0,
      step: { index: 0, percent: 25, startedAt: now },
    },
    step: { index: 0, percent: 25, of: 2 },
    bakeSeconds: 0,
    plan: { ...plan, freshHash: 'older' },
    live,
    pods: [...olds, pod('again', { hash: 'older' })],
    now,
  });
  expect(at).toMatchObject({ canary: ['again'], stable: ['a', 'b', 'c'] });
});

test('a restarted pod that is Ready again is judged by its numbers, one that keeps crashing needs none', () => {
  expect(arms([...olds, pod('n1', { hash: 'new' })])).toMatchObject({ unhealthy: undefined });
  expect(
    arms([...olds, pod('n1', { hash: 'new', ready: false, waiting: 'CrashLoopBackOff' })]),
  ).toMatchObject({
    unhealthy: 'pod n1: container web CrashLoopBackOff after 3 restarts',
  });
});

test('a new pod that is still starting, or finds no node, says nothing about the revision', () => {
  const starting = pod('n2', { hash: 'new', ready: false, waiting: 'ContainerCreating' });
  const homeless = pod('n3', { hash: 'new', ready: false, phase: 'Pending', unscheduled: true });
  expect(arms([...olds, pod('n1', { hash: 'new' }), starting, homeless])).toMatchObject({
    canary: ['n1', 'n2', 'n3'],
    unhealthy: undefined,
  });
});
