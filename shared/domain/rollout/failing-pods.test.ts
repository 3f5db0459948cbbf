import { expect, test } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import type { WorkloadPlan } from '../workload/snapshot.ts';
import { failingPods } from './failing-pods.ts';

const settledAt = Date.UTC(2026, 0, 1);
const minute = 60_000;
const own = { strategy: { type: 'RollingUpdate' }, progressDeadlineSeconds: 300 };
const plan: WorkloadPlan = {
  ref: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web' },
  kind: 'update',
  object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' } },
  before: { template: { image: '1' }, own },
  after: { template: { image: '2' }, own },
  knownHashes: ['old'],
  selector: 'app=web',
  scaled: false,
  antiAffinity: false,
  serves: true,
};

interface Told {
  readonly isReady?: boolean;
  readonly isCrashing?: boolean;
  /** Relative to the moment when the step settled, ms. */
  readonly createdAt?: number;
  readonly unreadyAt?: number;
  readonly hash?: string;
}

const pod = ({ isReady = false, isCrashing = false, createdAt = -minute, ...told }: Told): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: `web-${createdAt}-${told.hash ?? 'new'}`,
    labels: { 'pod-template-hash': told.hash ?? 'new' },
    creationTimestamp: new Date(settledAt + createdAt).toISOString(),
  },
  status: {
    phase: 'Running',
    conditions: [
      {
        type: 'Ready',
        status: isReady ? 'True' : 'False',
        lastTransitionTime: new Date(settledAt + (told.unreadyAt ?? createdAt)).toISOString(),
      },
    ],
    containerStatuses: [
      {
        name: 'web',
        restartCount: 1,
        state: isCrashing ? { waiting: { reason: 'CrashLoopBackOff' } } : {},
      },
    ],
  },
});

const look = (pods: readonly KubeObject[], more: Partial<Parameters<typeof failingPods>[0]> = {}) =>
  failingPods({
    step: { startedAt: settledAt - 2 * minute, settledAt },
    plan,
    pods: [...pods, pod({ isReady: true, hash: 'old' })],
    now: settledAt + 10 * minute,
    skew: 0,
    ...more,
  });

const ready = pod({ isReady: true, createdAt: -2 * minute });

test('pods that are Ready do not fail, and neither do pods that are not there', () => {
  expect(look([ready])).toBeUndefined();
  expect(look([])).toBeUndefined();
});

test('a container that fails counts at once in a settled step, beside others that serve', () => {
  expect(look([ready, pod({ isCrashing: true })])).toEqual({
    reason: expect.stringContaining('new pods do not stay Ready: pod web--60000-new') as string,
    certainAt: settledAt + 10 * minute,
  });
});

test('it does not where the strategy allows as many to fail', () => {
  expect(look([ready, pod({ isCrashing: true })], { failureThreshold: 50 })).toBeUndefined();
});

test('pods that were Ready have a minute to come back', () => {
  expect(look([pod({ unreadyAt: 5 * minute })])).toEqual({
    reason: 'none of the 1 new pods is Ready',
    certainAt: settledAt + 6 * minute,
  });
  expect(look([ready, pod({ unreadyAt: 5 * minute })])).toBeUndefined();
});

test('a pod that was made since has the deadline of its revision, by the clock of the API server', () => {
  expect(look([pod({ createdAt: 4 * minute })])?.certainAt).toBe(settledAt + 9 * minute);
  const skewed = { skew: 5 * minute, now: settledAt + 15 * minute };
  expect(look([pod({ createdAt: 4 * minute })], skewed)?.certainAt).toBe(settledAt + 5 * minute);
});

test('in a step that has not settled even crashes have the deadline', () => {
  const step = { startedAt: settledAt };
  expect(look([pod({ isCrashing: true })], { step })).toEqual({
    reason: expect.stringContaining('none of the 1 new pods is Ready: pod web') as string,
    certainAt: settledAt + 5 * minute,
  });
});
