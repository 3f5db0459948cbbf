import { expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { statefulset } from './index.ts';
import type { WorkloadPlan } from '../snapshot.ts';
import type { Step } from '../step.ts';

const noon = Date.UTC(2026, 0, 1, 12);
const seconds = (at: number): string => new Date(at).toISOString().replace('.000Z', 'Z');
const minutes = (count: number): number => count * 60_000;

const side = (image: string) => ({
  template: { spec: { containers: [{ name: 'app', image }] } },
  own: { updateStrategy: { type: 'OnDelete' } },
});

const plan: WorkloadPlan = {
  ref: { apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'shop' },
  kind: 'update',
  object: { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'shop' }, spec: {} },
  before: side('app:1'),
  after: side('app:2'),
  knownHashes: ['old'],
  revisionLabel: 'controller-revision-hash',
  selector: 'app=shop',
  scaled: false,
  antiAffinity: false,
  serves: true,
};

const ready = { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: seconds(noon) }] };
const failing = {
  containerStatuses: [{ name: 'app', restartCount: 3, state: { waiting: { reason: 'CrashLoopBackOff' } } }],
};

/** Pods of one revision, from this number on. */
const podsOf = (hash: string, first: number, count: number, status: object = ready): readonly KubeObject[] =>
  Array.from({ length: count }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: `shop-${first + index}`,
      uid: `u-${first + index}`,
      labels: { 'controller-revision-hash': hash },
    },
    status,
  }));

interface Scene {
  readonly pods: readonly KubeObject[];
  readonly replicas: number;
  readonly isBegun: boolean;
  readonly scaledAt?: number;
  readonly now?: number;
  readonly step?: Partial<Step>;
}

/** A look at a set whose step began at noon. */
const look = ({ pods, replicas, isBegun, scaledAt = noon, now = noon + 1_000, step }: Scene) =>
  statefulset.advance(
    { index: 0, percent: 50, of: 2, ...step },
    {
      plan,
      release: 'r-1',
      live: {
        ...plan.object,
        metadata: {
          name: 'shop',
          generation: 2,
          labels: isBegun ? { 'tidegate.dev/release': 'r-1' } : {},
          managedFields: [{ manager: 'kubectl', time: seconds(scaledAt) }],
        },
        spec: { replicas, template: (isBegun ? plan.after : plan.before).template, ...plan.before.own },
        status: { observedGeneration: 2 },
      },
      pods,
      now,
      startedAt: noon,
    },
  );

test('pods that a scaling has asked for come before the template is written, so that they come old', () => {
  const scaled = { pods: podsOf('old', 0, 3), replicas: 8, isBegun: false };
  expect(look(scaled)).toMatchObject({
    kind: 'moving',
    acts: [],
    reason: expect.stringMatching(/5 pods of the old revision are still to come/),
  });
  expect(look({ ...scaled, pods: podsOf('old', 0, 8) })).toMatchObject({ acts: [{ kind: 'patch' }] });
});

test('it does not wait for pods that will not come: a fix gets through', () => {
  const scaled = { pods: podsOf('old', 0, 3), replicas: 8, isBegun: false };
  const written = { acts: [{ kind: 'patch' }] };
  expect(look({ ...scaled, pods: podsOf('old', 0, 1, failing) })).toMatchObject(written);
  expect(look({ ...scaled, now: noon + minutes(10) })).toMatchObject(written);
  expect(look({ ...scaled, now: noon + minutes(9) })).toMatchObject({ acts: [] });
  // They were refused long before the release came.
  const refused = podsOf('old', 0, 3, {
    conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: seconds(noon - minutes(70)) }],
  });
  expect(look({ ...scaled, pods: refused, scaledAt: noon - minutes(60) })).toMatchObject(written);
});

test('pods that come during a release are new ones: the step waits for them, and says how many there are', () => {
  const grown = { replicas: 8, isBegun: true, step: { percent: 0, pods: 1 } };
  const pods = [...podsOf('old', 0, 4), ...podsOf('new', 4, 2)];
  expect(look({ ...grown, pods })).toMatchObject({
    kind: 'moving',
    acts: [],
    reason: expect.stringMatching(/2 pods are still to come, each a new one/),
  });
  expect(look({ ...grown, pods: [...pods, ...podsOf('new', 6, 2)] })).toMatchObject({
    kind: 'settled',
    reason: expect.stringMatching(/4 of 8 pods run the new revision, more than the 1 of this step/),
  });
});
