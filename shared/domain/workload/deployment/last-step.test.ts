import { expect, test } from 'vitest';
import type { KubeObject, PatchOperation } from '#domain/kube/object.ts';
import type { WorkloadPlan } from '../snapshot.ts';
import type { Progress, Step } from '../step.ts';
import { advance } from './advance.ts';
import { heldMinReadySeconds, type RollingUpdate } from './hold.ts';

/* The last step of ten pods, of which five are new. */

const noon = Date.UTC(2026, 0, 1, 12);
const template = (image: string) => ({ spec: { containers: [{ name: 'app', image }] } });
const own = {
  minReadySeconds: 3,
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } },
};
const plan: WorkloadPlan = {
  ref: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' },
  kind: 'update',
  object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'shop' } },
  before: { template: template('app:1'), own },
  after: { template: template('app:2'), own },
  knownHashes: ['old'],
  selector: 'app=shop',
  scaled: false,
  antiAffinity: false,
  serves: true,
};

const condition = { type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T11:00:00Z' };
const noNode = {
  ...condition,
  type: 'PodScheduled',
  status: 'False',
  message: '0/3 nodes are available',
};
const podsOf = (hash: string, count: number, is: object = condition): readonly KubeObject[] =>
  Array.from({ length: count }, (_, number) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `shop-${hash}-${number}`, labels: { 'pod-template-hash': hash } },
    status: { conditions: [is] },
  }));

interface Scene {
  readonly rollingUpdate: RollingUpdate;
  readonly pods: readonly KubeObject[];
  readonly minReadySeconds?: number;
  readonly step?: Partial<Step>;
}

const look = ({ rollingUpdate, pods, minReadySeconds = heldMinReadySeconds, step }: Scene): Progress =>
  advance(
    { index: 1, percent: 100, of: 2, passing: true, ...step },
    {
      plan,
      release: 'r-1',
      live: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'shop', labels: { 'tidegate.dev/release': 'r-1' } },
        spec: {
          replicas: 10,
          template: plan.after.template,
          minReadySeconds,
          strategy: { type: 'RollingUpdate', rollingUpdate },
        },
      },
      pods,
      now: noon,
      startedAt: noon,
    },
  );

const written = (progress: Progress): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    (progress.kind === 'moving' ? progress.acts : [])
      .flatMap((act): readonly PatchOperation[] => (act.kind === 'patch' ? act.operations : []))
      .flatMap((one) => (one.op === 'add' ? [[one.path.replace('/spec/', ''), one.value]] : [])),
  );

const half = { maxUnavailable: '50%', maxSurge: 0 } as const;
const half5 = [...podsOf('old', 5), ...podsOf('new', 5)];
const strategy = (maxUnavailable: number | string, maxSurge: number) => ({
  type: 'RollingUpdate',
  rollingUpdate: { maxUnavailable, maxSurge },
});

test('where nothing watches the last step, its first write lifts the hold, and no pod may be missing', () => {
  expect(written(look({ rollingUpdate: half, pods: half5 }))).toEqual({
    minReadySeconds: 3,
    progressDeadlineSeconds: 600,
    strategy: strategy(0, 5),
  });
});

test.each([
  ['stands for a while', { passing: undefined }],
  ['may have pods that are not Ready', { failureThreshold: 10 }],
  ['may have pods missing', { maxUnavailable: { pods: 1 } }],
])('one that %s is held', (_, step) => {
  const { strategy: to, ...others } = written(
    look({ rollingUpdate: half, pods: half5, step: step as Partial<Step> }),
  );
  expect(to).toBeDefined();
  expect(others).toEqual({});
});

const lifted = { rollingUpdate: { maxUnavailable: 0, maxSurge: 5 }, minReadySeconds: 3 };

test('it has settled when all new pods are Ready, though old ones are left', () => {
  const waiting = look({ ...lifted, pods: [...half5, ...podsOf('new-er', 3)] });
  expect([waiting.kind, written(waiting)]).toEqual(['moving', {}]);
  const pods = [...podsOf('old', 2), ...podsOf('new', 10)];
  expect(look({ ...lifted, pods }).kind).toBe('settled');
});

test('a hold that somebody lifts before it is noticed', () => {
  const found = look({ rollingUpdate: half, minReadySeconds: 3, pods: half5 });
  expect(found).toMatchObject({
    kind: 'stuck',
    reason: expect.stringContaining('hold was lifted') as string,
  });
});

test('where new pods find no node, as many old ones go as their owner allows, once', () => {
  const pods = [...half5, ...podsOf('new-er', 5, noNode)];
  expect(written(look({ ...lifted, pods }))).toEqual({ strategy: strategy('20%', 5) });
  const again = look({ ...lifted, rollingUpdate: { maxUnavailable: '20%', maxSurge: 5 }, pods });
  expect([again.kind, written(again)]).toEqual(['moving', {}]);
});
