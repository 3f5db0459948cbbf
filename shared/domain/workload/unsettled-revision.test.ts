import { expect, test } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import type { Found } from './kind.ts';
import { statefulset } from './statefulset/index.ts';

const noon = Date.UTC(2026, 0, 1, 12);
const template = (image: string) => ({
  metadata: { labels: { app: 'db' } },
  spec: { containers: [{ name: 'db', image }] },
});
const set: KubeObject = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db', generation: 2 },
  spec: { replicas: 2, selector: { matchLabels: { app: 'db' } }, template: template('db:2') },
  status: { observedGeneration: 2, currentRevision: 'db-1', updateRevision: 'db-2' },
};
const revision = (number: number): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'ControllerRevision',
  metadata: { name: `db-${number}` },
  data: { spec: { template: { ...template(`db:${number}`), $patch: 'replace' } } },
  revision: number,
});
const pod = (name: string, hash: string, isReady: boolean): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { 'controller-revision-hash': hash } },
  status: {
    conditions: [
      {
        type: 'Ready',
        status: isReady ? 'True' : 'False',
        lastTransitionTime: '2026-01-01T12:00:00Z',
      },
    ],
  },
});
const inspect = (now: number, more: Partial<Found> = {}) =>
  statefulset.inspect({
    object: { ...set, spec: { replicas: 2, template: template('db:3') } },
    live: set,
    revisions: [revision(1), revision(2)],
    autoscalers: [],
    pods: [pod('db-0', 'db-1', true), pod('db-1', 'db-2', false)],
    template: template('db:3'),
    release: 'r',
    now,
    ...more,
  });

test('a pod that merely starts is waited for, and after ten minutes the rollout counts as stuck', () => {
  expect(inspect(noon + 599_000)).toMatchObject({ kind: 'busy' });
  expect(inspect(noon + 600_000)).toMatchObject({
    kind: 'clear',
    plan: {
      kind: 'update',
      before: { template: template('db:1') },
      stated: template('db:2'),
      beforeHash: 'db-1',
    },
  });
});

test('without a revision that could serve there is nothing to come back to, so it is waited for', () => {
  expect(inspect(noon + 700_000, { revisions: [revision(2)] })).toMatchObject({ kind: 'busy' });
});

test('a release of what serves comes back to what was stated', () => {
  const back = inspect(noon + 700_000, { template: template('db:1') });
  expect(back).toMatchObject({ kind: 'clear', plan: { before: { template: template('db:2') } } });
  expect(back).not.toHaveProperty('plan.stated');
});

const since = '2026-01-01T12:00:00Z';
const made = (number: number): KubeObject => {
  const { metadata, ...rest } = revision(number);
  return { ...rest, metadata: { ...metadata, creationTimestamp: since } };
};
/** The pod with the highest number was taken away, and its successor is refused. */
const refused: Partial<Found> = {
  pods: [pod('db-0', 'db-1', true)],
  revisions: [made(1), made(2)],
};

test('pods that are missing altogether are waited for, and after ten minutes the rollout counts as stuck', () => {
  expect(inspect(noon + 599_000, refused)).toMatchObject({ kind: 'busy' });
  const stuck = inspect(noon + 600_000, refused);
  expect(stuck).toMatchObject({ kind: 'clear', plan: { before: { template: template('db:1') } } });
  expect(stuck).toMatchObject({ plan: { stated: template('db:2') } });
  expect(inspect(noon + 600_000, { ...refused, template: template('db:2') })).toEqual({
    kind: 'refused',
    reason:
      'StatefulSet db: its rollout to this very revision is stuck: 1 of 2 pods have been missing for more than 10 minutes, its events say why',
  });
});

test('the only pod may be missing', () => {
  const one = { ...set, spec: { replicas: 1, template: template('db:2') } };
  expect(inspect(noon + 600_000, { ...refused, live: one, pods: [] })).toMatchObject({ kind: 'clear' });
});

test.each<[string, Partial<Found>]>([
  ['a pod is on its way out', { pods: [leaving(pod('db-0', 'db-1', true))] }],
  ['its status has changed', { live: written('StatefulSet controller', 'status') }],
  ['somebody has written it', { live: written('kubectl') }],
])('pods are not missing for good while %s', (_, more) => {
  expect(inspect(noon + 700_000, { ...refused, ...more })).toMatchObject({ kind: 'busy' });
});

function leaving(one: KubeObject): KubeObject {
  return { ...one, metadata: { ...one.metadata, deletionTimestamp: since } };
}

function written(manager: string, subresource?: string): KubeObject {
  const entry = {
    manager,
    time: '2026-01-01T12:05:00Z',
    ...(subresource === undefined ? {} : { subresource }),
  };
  return { ...set, metadata: { ...set.metadata, managedFields: [entry] } };
}
