import { expect, test } from 'vitest';
import { fieldManager } from '#ports/cluster.ts';
import { live, standing, v } from './shop.ts';
import type { SimulatedTheatre } from './simulated-stage.ts';
import { shopRoute } from './traffic-stories.ts';

/* What a release asks of the API server: the same whatever the number of pods, and nothing twice within a moment. */

const five = { steps: '[10%, 25%, 50%, 75%, 100%]', bake: '0s', errors: 'false' };

const asked = ({ cluster: { log } }: SimulatedTheatre, verb: Parameters<typeof log.count>[0] = {}): number =>
  log.count({ by: fieldManager, ...verb });

const released = async (replicas: number, more: Partial<typeof five> = {}) => {
  const stage = await standing(v('1', { ...five, replicas }));
  stage.cluster.log.clear();
  await stage.request('r-1', v('2', { ...five, ...more, replicas })(stage.namespace));
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  return stage;
};

test.each([
  // Of four pods 10 % and 25 % are the same one: a step that ends without a write looks once more, at its pods too.
  [4, 2, 2],
  [40, 1, 1],
])(
  'five steps that nothing watches, of %i pods: %i reads and %i watches',
  async (replicas, reads, watches) => {
    const stage = await released(replicas);
    expect(asked(stage, { kind: 'Pod' })).toBe(watches);
    // Before anything is written; the first step begins with what was seen then.
    expect(asked(stage, { verb: 'get', kind: 'Deployment' })).toBe(reads);
    expect(asked(stage, { verb: 'patch', kind: 'Deployment' })).toBeLessThanOrEqual(8);
  },
);

test('a step that stands is not looked at with what was seen before it', async () => {
  const stage = await released(4, { steps: '[25%, 50%]', bake: '10s' });
  expect(asked(stage, { verb: 'get', kind: 'Deployment' })).toBeGreaterThanOrEqual(3);
});

test('somebody who writes between two steps makes the second one read again', async () => {
  const stage = await standing(v('1', { ...five, replicas: 8 }));
  stage.cluster.log.clear();
  await stage.request('r-1', v('2', { ...five, replicas: 8 })(stage.namespace));
  const isIn = (index: number) => async () => (await stage.target('shop', 'eu')).lock?.step?.index === index;
  let scaled = false;
  stage.disturb(async ({ task }, run) => {
    if (task === 'judgeStep' && !scaled && (await isIn(1)())) {
      scaled = true;
      const { metadata } = await live(stage);
      await stage.owner.patch(
        { apiVersion: 'apps/v1', kind: 'Deployment', name: metadata.name, namespace: stage.namespace },
        [{ op: 'replace', path: '/spec/replicas', value: 4 }],
      );
    }
    return run();
  });
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  expect(scaled).toBe(true);
  expect(asked(stage, { verb: 'get', kind: 'Deployment' })).toBeGreaterThanOrEqual(3);
  // Half of four and no more, as the third step says.
  const settled = (await stage.facts('shop', 'eu')).filter(({ kind }) => kind === 'step-settled');
  expect(settled.map((fact) => ('reason' in fact ? fact.reason : ''))[2]).toContain('2 of 4 pods');
});

test('a pod that goes between two steps is waited for, though the second one has nothing to write', async () => {
  // Of four pods 10 % and 25 % are the same one.
  const stage = await standing(v('1', { ...five, replicas: 4 }));
  let removedAt: number | undefined;
  stage.disturb(async ({ task }, run) => {
    const { lock } = await stage.target('shop', 'eu');
    if (task === 'moveStep' && lock?.step?.index === 1 && removedAt === undefined) {
      const pods = { apiVersion: 'v1', kind: 'Pod', namespace: stage.namespace };
      const { items } = await stage.owner.list(pods);
      const fresh = items.filter((pod) => JSON.stringify(pod['spec']).includes('shop/app:2'));
      expect(fresh).toHaveLength(1);
      for (const pod of fresh)
        await stage.owner.remove({ ...pods, name: pod.metadata.name }, pod.metadata.uid ?? '');
      removedAt = stage.clock.now();
    }
    return run();
  });
  await stage.request('r-1', v('2', { ...five, replicas: 4 })(stage.namespace));
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  const settled = (await stage.world.journal.read('target/shop/eu')).find(
    ({ event }) => event['kind'] === 'step-settled' && event['index'] === 1,
  );
  expect((settled?.at ?? 0) - (removedAt ?? Infinity)).toBeGreaterThan(500);
});

test('a route is read once for each decision about it, and its pods once for a step and its share', async () => {
  const shared = { steps: '[{percent: 25%, traffic: 25%}, {percent: 50%, traffic: 50%}, 100%]', bake: '0s' };
  const stage = await standing(v('1', { ...five, ...shared, replicas: 10 }));
  await stage.kubectl(shopRoute(stage.namespace));
  stage.cluster.log.clear();
  await stage.request('r-1', v('2', { ...five, ...shared, replicas: 10 })(stage.namespace));
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  expect(asked(stage, { verb: 'patch', kind: 'HTTPRoute' })).toBe(6);
  expect(asked(stage, { verb: 'get', kind: 'HTTPRoute' })).toBeLessThanOrEqual(9);
  expect(asked(stage, { verb: 'list', kind: 'Pod' })).toBeLessThanOrEqual(3);
});
