import { expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { advance } from './advance.ts';
import type { WorkloadPlan } from '../snapshot.ts';
import { heldMinReadySeconds, type RollingUpdate } from './hold.ts';
import type { Progress, Step } from '../step.ts';

const noon = Date.UTC(2026, 0, 1, 12);
const seconds = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');

const template = (image: string, more: object = {}) => ({
  spec: { containers: [{ name: 'app', image, ...more }] },
});

const planFor = (
  after: unknown = template('app:2'),
  maxUnavailable: number | string = '25%',
): WorkloadPlan => {
  const own = { strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge: '25%' } } };
  const object = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'shop' }, spec: {} };
  return {
    ref: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' },
    kind: 'update',
    object,
    before: { template: template('app:1'), own },
    after: { template: after, own },
    knownHashes: ['old'],
    selector: 'app=shop',
    scaled: false,
    antiAffinity: false,
    serves: true,
  };
};

const pod = (hash: string, number: number, status: object): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `shop-${hash}-${number}`, labels: { 'pod-template-hash': hash } },
  status,
});
const ready = { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: seconds(noon) }] };
const podsOf = (hash: string, count: number, status: object = ready) =>
  Array.from({ length: count }, (_, number) => pod(hash, number, status));

interface Scene {
  readonly rollingUpdate: RollingUpdate;
  readonly step?: Partial<Step>;
  readonly plan?: WorkloadPlan;
  readonly pods: readonly KubeObject[];
  readonly conditions?: readonly object[];
  readonly writtenAt?: number;
  readonly now?: number;
  readonly replicas?: number;
}

/** A hold of ten pods, begun at noon. */
const look = ({
  rollingUpdate,
  step,
  plan = planFor(),
  pods,
  conditions = [],
  writtenAt = noon,
  now = noon,
  replicas = 10,
}: Scene) =>
  advance(
    { index: 0, percent: 20, of: 3, ...step },
    {
      plan,
      release: 'r-1',
      live: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: {
          name: 'shop',
          labels: { 'tidegate.dev/release': 'r-1' },
          managedFields: [{ manager: 'tidegate', operation: 'Update', time: seconds(writtenAt) }],
        },
        spec: {
          replicas,
          template: plan.after.template,
          minReadySeconds: heldMinReadySeconds,
          strategy: { type: 'RollingUpdate', rollingUpdate: rollingUpdate },
        },
        status: { conditions },
      },
      pods,
      now,
      startedAt: noon,
    },
  );

/** The room that is written, if any is. */
const rollingUpdateIn = (progress: Progress): unknown =>
  progress.kind === 'moving'
    ? progress.acts.flatMap((act) =>
        act.kind === 'patch'
          ? act.operations.flatMap((one) =>
              one.op === 'add' && one.path === '/spec/strategy'
                ? [(one.value as { rollingUpdate: RollingUpdate }).rollingUpdate]
                : [],
            )
          : [],
      )[0]
    : undefined;

const surge: RollingUpdate = { maxUnavailable: 0, maxSurge: 2 };
const refused = (message: string, at = noon) => [
  { type: 'ReplicaFailure', status: 'True', message, lastTransitionTime: seconds(at) },
];
const quota = refused(
  'pods "shop-new-x" is forbidden: exceeded quota: tight, requested: pods=1, used: pods=10, limited: pods=10',
);

test('a step that shall stand lets the old pods go once the new ones are Ready, and waits until they are gone', () => {
  const pods = [...podsOf('old', 10), ...podsOf('new', 2)];
  expect(rollingUpdateIn(look({ rollingUpdate: surge, pods }))).toEqual({
    maxUnavailable: '20%',
    maxSurge: 0,
  });
  expect(look({ rollingUpdate: { maxUnavailable: 2, maxSurge: 0 }, pods }).kind).toBe('moving');
});

test('a step in passing has settled when its new pods are Ready; the next one lets go and asks for more in one write', () => {
  const pods = [...podsOf('old', 10), ...podsOf('new', 2)];
  expect(look({ rollingUpdate: surge, step: { passing: true }, pods }).kind).toBe('settled');
  const next = look({ rollingUpdate: surge, step: { index: 1, percent: 50, passing: true }, pods });
  expect(rollingUpdateIn(next)).toEqual({ maxUnavailable: '20%', maxSurge: 3 });
  const last = look({ rollingUpdate: surge, step: { index: 2, percent: 100 }, pods });
  expect(rollingUpdateIn(last)).toEqual({ maxUnavailable: '20%', maxSurge: 8 });
});

test('says which quota is in the way as soon as it is', () => {
  const observation = look({ rollingUpdate: surge, pods: podsOf('old', 10), conditions: quota });
  expect(observation).toMatchObject({
    kind: 'moving',
    areMissing: true,
    obstacle: {
      name: 'QuotaDenied',
      reason: expect.stringContaining('pods are forbidden: exceeded quota: tight') as string,
    },
  });
});

test('another refusal is told by its own name, and nothing is given up for it', () => {
  const conditions = refused(
    'pods "shop-new-x" is forbidden: maximum cpu usage per Container is 1, but limit is 2',
  );
  const observation = look({ rollingUpdate: surge, pods: podsOf('old', 10), conditions, now: noon + 20_000 });
  expect(observation).toMatchObject({ kind: 'moving', acts: [], obstacle: { name: 'PodsRefused' } });
});

test('where a quota leaves no room for long, as many old pods make place as their owner allows', () => {
  const at = { rollingUpdate: surge, pods: podsOf('old', 10), conditions: quota };
  expect(rollingUpdateIn(look({ ...at, now: noon + 4_000 }))).toBeUndefined();
  expect(rollingUpdateIn(look({ ...at, now: noon + 5_000 }))).toEqual({ maxUnavailable: '20%', maxSurge: 0 });
  const wide = {
    ...at,
    rollingUpdate: { maxUnavailable: 0, maxSurge: 5 },
    step: { percent: 50 },
    now: noon + 5_000,
  };
  expect(rollingUpdateIn(look(wide))).toEqual({ maxUnavailable: '20%', maxSurge: 3 });
  // Two are there and Ready: their places may be counted on.
  const further = { ...wide, rollingUpdate: { maxUnavailable: 2, maxSurge: 3 } };
  expect(rollingUpdateIn(look(further))).toBeUndefined();
  expect(rollingUpdateIn(look({ ...further, pods: [...podsOf('old', 8), ...podsOf('new', 2)] }))).toEqual({
    maxUnavailable: '40%',
    maxSurge: 1,
  });
});

test('a ReplicaSet that was refused is told to try again: soon where pods have gone, now and then where not', () => {
  const asksAgain = (progress: Progress) =>
    progress.kind === 'moving' && progress.acts.some(({ why }) => why === 'asks again');
  const rollingUpdate: RollingUpdate = { maxUnavailable: 2, maxSurge: 0 };
  const at = { rollingUpdate, conditions: quota, plan: planFor(template('app:2'), 0) };
  const full = { ...at, pods: podsOf('old', 10) };
  expect(asksAgain(look({ ...full, now: noon + 29_000 }))).toBe(false);
  expect(asksAgain(look({ ...full, now: noon + 30_000 }))).toBe(true);
  const gone = { ...at, pods: podsOf('old', 8) };
  expect(asksAgain(look({ ...gone, now: noon + 1_000 }))).toBe(false);
  expect(asksAgain(look({ ...gone, now: noon + 2_000 }))).toBe(true);
  // Asking again is no progress: it does not move the deadline.
  expect(look({ ...full, now: noon + 610_000, writtenAt: noon + 600_000 }).kind).toBe('stuck');
});

test('no place is made for pods that need other room, nor where none may be missing', () => {
  const at = { rollingUpdate: surge, pods: podsOf('old', 10), conditions: quota, now: noon + 20_000 };
  const bigger = planFor(template('app:2', { resources: { requests: { cpu: '2' } } }));
  expect(look({ ...at, plan: bigger })).toMatchObject({ kind: 'moving', acts: [] });
  expect(look({ ...at, plan: planFor(template('app:2'), 0) })).toMatchObject({ kind: 'moving', acts: [] });
});

test('nodes may still come: place is made later for pods that find none', () => {
  const pending = {
    conditions: [
      {
        type: 'PodScheduled',
        status: 'False',
        message: '0/20 nodes are available',
        lastTransitionTime: seconds(noon),
      },
    ],
  };
  const at = { rollingUpdate: surge, pods: [...podsOf('old', 10), ...podsOf('new', 2, pending)] };
  expect(look({ ...at, now: noon + 30_000 })).toMatchObject({ obstacle: { name: 'PodsUnschedulable' } });
  expect(rollingUpdateIn(look({ ...at, now: noon + 60_000 }))).toEqual({
    maxUnavailable: '20%',
    maxSurge: 0,
  });
});

test('the deadline is counted from our last write, not from before an outage', () => {
  const pods = podsOf('old', 10);
  const late = noon + 700_000;
  expect(look({ rollingUpdate: surge, pods, now: late }).kind).toBe('stuck');
  expect(look({ rollingUpdate: surge, pods, now: late, writtenAt: noon + 690_000 }).kind).toBe('moving');
});

const swung = (old: number, fresh: number, step: Partial<Step> = {}) =>
  look({ rollingUpdate: surge, step, pods: [...podsOf('old', old), ...podsOf('new', fresh)] });

test('where a swing of the number makes every pod new while old ones still stand, it turns back', () => {
  expect(swung(3, 10)).toMatchObject({
    kind: 'stuck',
    reason: expect.stringMatching(/10 new pods stand for the 10 that are wanted now, with 3 old ones beside/),
  });
  // In the last step, and beside the old ones, that is what is wanted.
  expect(swung(3, 10, { index: 2, percent: 100 }).kind).not.toBe('stuck');
  expect(swung(10, 10, { percent: 100, beside: true }).kind).not.toBe('stuck');
});

test('more new pods than the step asks for are told in full, also those that are not proven yet', () => {
  const young = { conditions: [{ type: 'Ready', status: 'False' }] };
  const told = look({
    rollingUpdate: { maxUnavailable: 2, maxSurge: 0 },
    pods: [...podsOf('old', 5), ...podsOf('new', 2), ...podsOf('new', 3, young)],
  });
  expect(told).toMatchObject({
    kind: 'settled',
    reason: expect.stringMatching(/5 of 10 pods run the new revision, more than the 2 of this step/),
  });
});

test('where scaling to one pod has taken the last old one, the step says that none is left', () => {
  const single = (old: number) =>
    look({
      rollingUpdate: { maxUnavailable: 0, maxSurge: 1 },
      replicas: 1,
      pods: [...podsOf('old', old), ...podsOf('new', 1)],
    });
  expect(single(1)).toMatchObject({ kind: 'settled', reason: expect.stringMatching(/1 of 1 .* revision$/) });
  expect(single(0)).toMatchObject({
    kind: 'settled',
    reason: expect.stringMatching(/1 of 1 pods run the new revision, and no old one is left beside it/),
  });
});
