import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../kube/object.ts';
import { findCycle } from './graph.ts';
import { healthOf, patienceFor } from './health.ts';
import { describeOrder, type Needs, type Order, orderOf } from './order.ts';
import {
  areAllReady,
  describeWaits,
  expectedSteps,
  mayBegin,
  type Standing,
  type Standings,
  stepsIn,
  toLookAt,
  waitsOf,
} from './turn.ts';

const object = (component: string, kind = 'Deployment'): KubeObject => ({
  apiVersion: kind === 'Deployment' ? 'apps/v1' : kind === 'Job' ? 'batch/v1' : 'v1',
  kind,
  metadata: { name: component, namespace: 'shop', labels: { 'app.oam.dev/component': component } },
});

const orderWith = (needs: Needs, kinds: Readonly<Record<string, string>>): Order | undefined => {
  const objects = Object.entries(kinds).map(([name, kind]) => object(name, kind));
  const changing = objects
    .filter(({ kind }) => kind === 'Deployment')
    .map(({ apiVersion, kind, metadata: { name, namespace = '' } }) => ({
      apiVersion,
      kind,
      namespace,
      name,
    }));
  return orderOf(needs, { objects, changing });
};

const chain = orderWith(
  { web: ['migrate'], migrate: ['db'] },
  { web: 'Deployment', migrate: 'Job', db: 'Deployment', mail: 'Deployment' },
) as Order;

describe('who waits for whom', () => {
  test('where nobody waits there is no order', () => {
    expect(orderWith({}, { web: 'Deployment' })).toBeUndefined();
    expect(orderWith({ web: ['elsewhere'] }, { web: 'Deployment' })).toBeUndefined();
  });

  test('an order is told in a sentence each', () => {
    expect(describeOrder(chain)).toEqual([
      'db, mail at once',
      'migrate when db (Deployment) is healthy',
      'web when migrate (Job) is complete',
    ]);
  });

  test('what waits says for whom, and how far that is', () => {
    const standings = { db: { first: 0, startedAt: 0, readyAt: 1 }, migrate: { first: 1, startedAt: 1 } };
    const waits = waitsOf(chain, standings, { migrate: '0 of 1 complete' });
    expect(describeWaits(waits)).toBe('web waits for migrate (Job): 0 of 1 complete');
  });

  test('a circle is told by its names', () => {
    const needs: Needs = { a: ['b'], b: ['c'], c: ['a'], d: ['a'] };
    const found = findCycle(
      Object.keys(needs),
      (name) => name,
      (name) => needs[name] ?? [],
    );
    expect(found?.names).toEqual(['a', 'b', 'c', 'a']);
  });
});

/** Orders without a circle: each component may need only those before it; in batches, a Job, or plain. */
const orders = fc
  .array(fc.record({ kind: fc.constantFrom('Deployment', 'Job', 'ConfigMap'), needs: fc.array(fc.nat(9)) }), {
    minLength: 2,
    maxLength: 10,
  })
  .filter((drawn) => drawn.some(({ needs }, index) => needs.some((need) => need < index)))
  .chain((drawn) => {
    const names = drawn.map((_, index) => `c${index}`);
    const needs = Object.fromEntries(
      drawn.map((one, index) => [
        names[index] ?? '',
        [...new Set(one.needs.filter((need) => need < index).map((need) => `c${need}`))],
      ]),
    );
    const kinds = drawn.map(({ kind }, index) => [names[index] ?? '', kind] as const);
    return fc
      .shuffledSubarray(kinds, { minLength: kinds.length })
      .map((shuffled) => orderWith(needs, Object.fromEntries(shuffled)) as Order);
  });

/** Plays a target whose waiting takes as many looks as `slow` says, and answers in which step each took which of its own. */
const playOut = (order: Order, count: number, slow: (name: string) => number) => {
  let standings: Standings = {};
  const taken = new Map<string, number[]>();
  const waited = new Map<string, number>();
  const ready = (names: readonly string[]) => {
    for (const name of names)
      standings = { ...standings, [name]: { ...(standings[name] as Standing), readyAt: 1 } };
  };
  for (let index = 0; index < 500; index += 1) {
    if (areAllReady(order, standings)) return { taken, index };
    for (;;) {
      const turn = mayBegin(order, standings);
      for (const { name, needs } of turn) {
        expect(needs.filter((need) => standings[need]?.readyAt === undefined)).toEqual([]);
        standings = { ...standings, [name]: { first: index, startedAt: 0 } };
      }
      const over = toLookAt(order, standings, index, count).filter(({ name }) => {
        waited.set(name, (waited.get(name) ?? 0) + 1);
        return (waited.get(name) ?? 0) > slow(name);
      });
      ready(over.map(({ name }) => name));
      if (over.length === 0 || mayBegin(order, standings).length === 0) break;
    }
    for (const [name, own] of stepsIn(order, standings, index, count))
      taken.set(name, [...(taken.get(name) ?? []), own]);
    ready(
      toLookAt(order, standings, index + 1, count).flatMap(({ name, inBatches }) =>
        inBatches ? [name] : [],
      ),
    );
  }
  return { taken, index: Infinity };
};

describe('whatever the order is', () => {
  test('everybody goes, each after what it needs, and takes all of its own steps in their order', () => {
    fc.assert(
      fc.property(orders, fc.integer({ min: 1, max: 4 }), fc.array(fc.nat(5)), (order, count, slow) => {
        const { taken, index } = playOut(order, count, (name) => slow[Number(name.slice(1))] ?? 0);
        expect(index).toBeLessThan(500);
        for (const { name, inBatches } of order.components)
          expect(taken.get(name) ?? []).toEqual(inBatches ? [...Array(count).keys()] : []);
      }),
    );
  });

  test('where nobody is slow it takes as many steps as were expected', () => {
    fc.assert(
      fc.property(orders, fc.integer({ min: 1, max: 4 }), (order, count) => {
        expect(playOut(order, count, () => 0).index).toBe(expectedSteps(order, {}, 0, count));
      }),
    );
  });
});

const live = (
  kind: string,
  spec: object,
  status: object | undefined,
  apiVersion = 'apps/v1',
): KubeObject => ({
  apiVersion,
  kind,
  metadata: { name: 'x', generation: 2 },
  spec,
  ...(status === undefined ? {} : { status }),
});
const seen = { observedGeneration: 2 };
const condition = (type: string, status: string, reason?: string) => ({
  conditions: [{ type, status, ...(reason === undefined ? {} : { reason }) }],
});

test.each<[string, KubeObject | undefined, string]>([
  ['gone', undefined, 'it is not there'],
  ['a Job at work', live('Job', { completions: 3 }, { succeeded: 1 }, 'batch/v1'), '1 of 3 complete'],
  ['a Job without a status', live('Job', {}, undefined, 'batch/v1'), '0 of 1 complete'],
  ['a suspended Job', live('Job', { suspend: true }, {}, 'batch/v1'), 'it is suspended'],
  ['a Job that is done', live('Job', {}, condition('Complete', 'True'), 'batch/v1'), 'healthy'],
  ['a Job that failed', live('Job', {}, condition('Failed', 'True', 'Why'), 'batch/v1'), 'failed: Why'],
  [
    'a Deployment',
    live('Deployment', { replicas: 3 }, { ...seen, updatedReplicas: 3, availableReplicas: 2 }),
    '2 of 3 ready',
  ],
  [
    'one not looked at',
    live('Deployment', { replicas: 3 }, { observedGeneration: 1, updatedReplicas: 3, availableReplicas: 3 }),
    'its controller has not looked at it yet',
  ],
  ['one asleep', live('Deployment', { replicas: 0 }, seen), 'healthy'],
  [
    'a StatefulSet held by its owner',
    live(
      'StatefulSet',
      { replicas: 3, updateStrategy: { rollingUpdate: { partition: 2 } } },
      { ...seen, readyReplicas: 3, updatedReplicas: 1 },
    ),
    'healthy',
  ],
  [
    'a StatefulSet on its way',
    live(
      'StatefulSet',
      { replicas: 3, updateStrategy: { rollingUpdate: { partition: 0 } } },
      { ...seen, readyReplicas: 3, updatedReplicas: 1 },
    ),
    '1 of 3 ready',
  ],
  [
    'a DaemonSet',
    live(
      'DaemonSet',
      {},
      { ...seen, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 1 },
    ),
    '1 of 2 ready',
  ],
  [
    'a custom object',
    live('Database', {}, condition('Ready', 'False', 'Creating'), 'example.com/v1'),
    'it is not Ready: Creating',
  ],
  [
    'a custom object of an older look',
    live('Database', {}, { observedGeneration: 1, ...condition('Ready', 'True') }, 'example.com/v1'),
    'its controller has not looked at it yet',
  ],
  ['a custom object without a word', live('Database', {}, undefined, 'example.com/v1'), 'healthy'],
  ['a Pod that serves', live('Pod', {}, condition('Ready', 'True'), 'v1'), 'healthy'],
  [
    'a Pod that works',
    live('Pod', { restartPolicy: 'Never' }, { phase: 'Running' }, 'v1'),
    '0 of 1 complete',
  ],
])('%s', (_, one, expected) => {
  const health = healthOf(one);
  const told = { healthy: 'healthy', waits: '', failed: 'failed: ' }[health.kind];
  expect(told + ('told' in health ? health.told : 'reason' in health ? health.reason : '')).toBe(expected);
});

test('it is waited for as long as it says itself, or ten minutes', () => {
  expect(patienceFor(undefined)).toBe(600);
  expect(patienceFor(live('Job', { activeDeadlineSeconds: 3600 }, {}))).toBe(3660);
  expect(patienceFor(live('Deployment', { progressDeadlineSeconds: 30 }, {}))).toBe(30);
});
