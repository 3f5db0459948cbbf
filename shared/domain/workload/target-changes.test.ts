import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import type { WorkloadPlan } from './snapshot.ts';
import { targetChanges } from './target-changes.ts';

const deployment = (name: string): KubeObject => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'shop' },
});

const planOf = (
  name: string,
  kind: WorkloadPlan['kind'],
  sides: Partial<WorkloadPlan> = {},
): WorkloadPlan => ({
  ref: { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name },
  kind,
  object: deployment(name),
  before: { template: {}, own: {} },
  after: { template: {}, own: {} },
  knownHashes: [],
  selector: '',
  scaled: false,
  antiAffinity: false,
  serves: false,
  ...sides,
});

const template = (images: Readonly<Record<string, string>>, grace = 30) => ({
  spec: {
    containers: Object.entries(images).map(([name, image]) => ({ name, image })),
    terminationGracePeriodSeconds: grace,
  },
});
const side = (images: Readonly<Record<string, string>>, grace?: number) => ({
  template: template(images, grace),
  own: {},
});

const changesOf = (...workloads: readonly WorkloadPlan[]) =>
  targetChanges({ workloads, resourceChanges: [] }).named;

test('an image is named from what runs, and so is what changes beside it', () => {
  const before = side({ web: 'web:1', proxy: 'proxy:1' });
  expect(
    changesOf(planOf('web', 'update', { before, after: side({ web: 'web:2', proxy: 'proxy:1' }) })),
  ).toEqual([{ object: 'Deployment/web', kind: 'template', images: ['web:1 → web:2'], isMore: false }]);
  expect(
    changesOf(planOf('web', 'update', { before, after: side({ web: 'web:2', log: 'log:1' }, 5) })),
  ).toEqual([
    { object: 'Deployment/web', kind: 'template', images: ['web:1 → web:2', 'log:1'], isMore: true },
  ]);
});

test('a hold that is taken over and what stays the same are no changes', () => {
  expect(changesOf(planOf('web', 'update'), planOf('api', 'same'))).toEqual([]);
});

test('every workload and object that changes is named, or counted', () => {
  const kinds = fc.constantFrom('create', 'update', 'scale', 'settings', 'same');
  fc.assert(
    fc.property(fc.array(kinds, { maxLength: 40 }), fc.nat(40), (found, resources) => {
      const workloads = found.map((kind, at) =>
        planOf(`w${at}`, kind, { before: side({ a: 'a:1' }), after: side({ a: 'a:2' }) }),
      );
      const resourceChanges = Array.from({ length: resources }, (_, at) => ({
        object: deployment(`r${at}`),
      }));
      const { named, others } = targetChanges({ workloads, resourceChanges });
      expect(named.length + others).toBe(found.filter((kind) => kind !== 'same').length + resources);
      expect(new Set(named.map(({ object }) => object)).size).toBe(named.length);
      if (others > 0) expect(named).toHaveLength(12);
    }),
  );
});
