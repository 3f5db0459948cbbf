import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { pickPods } from './replace.ts';

const now = Date.UTC(2026, 0, 1, 12);

/** Ready for so many seconds; not Ready when absent; a node whose pod is gone when null. */
const node = fc.oneof(fc.integer({ min: 0, max: 60 }), fc.constant(undefined), fc.constant(null));

const podsOf = (nodes: readonly (number | null | undefined)[]): readonly KubeObject[] =>
  nodes.flatMap((seconds, index) => {
    if (seconds === null) return [];
    const since = new Date(now - (seconds ?? 0) * 1000).toISOString();
    const ready = {
      type: 'Ready',
      status: seconds === undefined ? 'False' : 'True',
      lastTransitionTime: since,
    };
    const metadata = { name: `log-${index}`, uid: `u-${index}` };
    return [{ apiVersion: 'v1', kind: 'Pod', metadata, status: { conditions: [ready] } }];
  });

const pick = (
  nodes: readonly (number | null | undefined)[],
  rollingUpdate: object,
  minReadySeconds: number,
  most: number,
) => {
  const pods = podsOf(nodes);
  const live: KubeObject = {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'log' },
    spec: {},
    status: { desiredNumberScheduled: nodes.length },
  };
  const own = { updateStrategy: { type: 'RollingUpdate', rollingUpdate }, minReadySeconds };
  const side = { template: {}, own };
  const plan = {
    ref: { apiVersion: 'apps/v1', kind: 'DaemonSet', name: 'log' },
    kind: 'update' as const,
    object: live,
    before: side,
    after: side,
    knownHashes: [],
    selector: '',
    scaled: false,
    antiAffinity: false,
    serves: true,
  };
  return pickPods({ plan, release: 'r', live, pods, now, startedAt: now }, live, pods, most);
};

const names = (pods: readonly KubeObject[]) => pods.map(({ metadata }) => metadata.name);

test('never makes more nodes miss an available pod than the owner allows', () => {
  const rule = fc.constantFrom(1, 2, 3, '25%', '50%');
  fc.assert(
    fc.property(
      fc.array(node, { minLength: 1, maxLength: 12 }),
      rule,
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 0, max: 12 }),
      (nodes, maxUnavailable, minReadySeconds, most) => {
        const picked = pick(nodes, { maxUnavailable }, minReadySeconds, most);
        expect(picked.length).toBeLessThanOrEqual(most);
        const isAvailable = (seconds: number | null | undefined) =>
          typeof seconds === 'number' && seconds >= minReadySeconds;
        const allowed =
          typeof maxUnavailable === 'number'
            ? maxUnavailable
            : Math.max(1, Math.ceil((Number.parseInt(maxUnavailable, 10) * nodes.length) / 100));
        const missing = nodes.filter((seconds) => !isAvailable(seconds)).length;
        const taken = picked.filter(({ metadata }) =>
          isAvailable(nodes[Number(metadata.name.slice(4))]),
        ).length;
        expect(missing + taken).toBeLessThanOrEqual(Math.max(allowed, missing));
      },
    ),
  );
});

test('takes pods that are not Ready first, for nobody misses them', () => {
  expect(names(pick([50, undefined, 50, undefined], { maxUnavailable: 1 }, 0, 4))).toEqual([
    'log-1',
    'log-3',
  ]);
  expect(names(pick([50, undefined, 50, undefined], { maxUnavailable: 3 }, 0, 3))).toEqual([
    'log-1',
    'log-3',
    'log-0',
  ]);
});

test('a pod that is Ready for less than its minReadySeconds still counts as missing', () => {
  expect(names(pick([50, 5, 50], { maxUnavailable: 1 }, 10, 2))).toEqual([]);
  expect(names(pick([50, 10, 50], { maxUnavailable: 1 }, 10, 2))).toEqual(['log-0']);
});
