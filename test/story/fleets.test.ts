import { describe, expect, test } from 'vitest';
import { specOf } from '#domain/workload/snapshot.ts';
import { live, standing, v } from './shop.ts';
import { watchPods } from './watcher.ts';

/* How many pods run what, for many sizes of fleet and while something else scales it. */

describe.each([1, 3, 10, 100, 200])('a fleet of %i', (replicas) => {
  const steps = '[10%, 25%, 50%, 75%, 100%]';
  test('never runs more new pods than its step, and never misses one', async () => {
    const stage = await standing(v('1', { replicas }));
    const powers = await watchPods(stage.cluster, stage.namespace, 'app.oam.dev/component=shop');
    await stage.request('r-1', v('2', { replicas, steps, bake: '10s' })(stage.namespace));
    for (const [index, percent] of [10, 25, 50, 75].entries()) {
      const settled = await stage.until(
        async () =>
          (await stage.facts('shop', 'eu')).some(
            (fact) => fact.kind === 'step-settled' && fact.index === index,
          ),
        600_000,
      );
      expect(settled).toBe(true);
      expect(powers.most('shop/app:2')).toBeLessThanOrEqual(
        Math.max(1, Math.ceil((replicas * percent) / 100)),
      );
    }
    expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
    await powers.stop();
    expect(powers.lowestReady).toBe(replicas);
  });
});

test('where an autoscaler is at work, steps are written in percent and survive a change of scale', async () => {
  const stage = await standing(v('1'));
  await stage.kubectl({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'shop', namespace: stage.namespace },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' },
      minReplicas: 2,
      maxReplicas: 20,
    },
  });
  await stage.request('r-1', v('2', { steps: '[20%, 50%, 100%]', bake: '100s' })(stage.namespace));
  await stage.until(
    async () => (await stage.facts('shop', 'eu')).some(({ kind }) => kind === 'step-settled'),
    600_000,
  );
  expect(specOf(await live(stage))['strategy']).toMatchObject({
    rollingUpdate: { maxUnavailable: '20%', maxSurge: 0 },
  });
  for (const replicas of [20, 4, 10]) {
    await stage.cluster
      .as('kube-controller-manager')
      .patch({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: stage.namespace, name: 'shop' }, [
        { op: 'replace', path: '/spec/replicas', value: replicas },
      ]);
    await stage.clock.advance(30_000);
    const fresh = stage.cluster
      .pods()
      .filter(({ image, readySpans }) => image === 'shop/app:2' && readySpans.at(-1)?.to === undefined);
    expect(fresh.length).toBeLessThanOrEqual(Math.ceil(replicas * 0.3));
    expect(fresh.length).toBeGreaterThan(0);
  }
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
});

test('a fleet that is scaled to nothing and back in the hold is not left on the new revision', async () => {
  const stage = await standing(v('1'));
  await stage.request('r-1', v('2', { bake: '5m' })(stage.namespace));
  await stage.until(
    async () => (await stage.facts('shop', 'eu')).some(({ kind }) => kind === 'step-settled'),
    600_000,
  );
  for (const replicas of [0, 10]) {
    await stage.cluster
      .as('somebody')
      .patch({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: stage.namespace, name: 'shop' }, [
        { op: 'replace', path: '/spec/replicas', value: replicas },
      ]);
    await stage.clock.advance(3_000);
  }
  expect((await stage.ended('r-1')).outcome).toMatchObject({
    kind: 'rolled-back',
    reason: expect.stringContaining('lost its old pods during the hold') as string,
  });
  expect(JSON.stringify(specOf(await live(stage))['template'])).toContain('shop/app:1');
});
