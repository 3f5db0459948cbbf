import { describe, expect, test } from 'vitest';
import type { PromotionRule } from '#domain/promotion/promotion.ts';
import type { Source } from '#domain/config/place.ts';
import { registerSource } from '#shared/services/apps/register.ts';
import { showFleet } from '#shared/services/promotion/fleet.ts';
import { promote } from '#shared/services/promotion/promote.ts';
import { undo } from '#shared/services/releases/undo.ts';
import { syncEnvironments } from '#shared/services/sync/run.ts';
import { openings, type OnEnd } from './scene.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

/* One application in two environments, which are two namespaces of one cluster. */

const hour = 3_600_000;

const app = (namespace: string, image = 'shop/app:1'): Source => ({
  files: [
    {
      path: 'app.yaml',
      text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: {name: shop, namespace: ${namespace}}
spec:
  components:
    - name: shop
      type: webservice
      properties: {image: '${image}'}
      traits: [{type: scaler, properties: {replicas: 1}}]
release:
  targets:
    - {name: test, cluster: local, namespace: ${namespace}, environment: staging}
    - {name: eu, cluster: local, namespace: eu, environment: production}
  strategy: {steps: [100%], bake: 1s}
`,
    },
  ],
});

const open = async (onEnd: OnEnd, rule: Partial<PromotionRule> = {}) => {
  const theatre = await openSimulatedTheatre();
  const { stage, id } = await openings(async () => theatre).open(onEnd);
  const { world, namespace } = stage;
  const rules: PromotionRule[] = [
    { from: 'staging', to: 'production', soakMs: hour, isAutomatic: false, ...rule },
  ];
  Object.assign(world.settings, { promotions: async () => rules });
  await stage.kubectl({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'eu' } });
  await registerSource(world, 'shop', app(namespace), 'ann');
  const release = async (environments: readonly string[], image: string) => {
    const one = id();
    const images = { shop: image };
    await stage.request(one, app(namespace), {
      kind: 'manual',
      app: 'shop',
      by: 'ann',
      images,
      environments,
    });
    expect((await stage.ended(one)).outcome?.kind).toBe('released');
    return one;
  };
  await release(['staging', 'production'], 'shop/app:1');
  const wish = { app: 'shop', from: 'staging', to: 'production', by: 'ann' };
  const image = async (place: string) => {
    const found = await stage.owner.get({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      namespace: place,
      name: 'shop',
    });
    return JSON.stringify(found?.['spec']).match(/shop\/app:[\w.-]+/)?.[0];
  };
  const next = async () =>
    (await showFleet(world, () => true)).flatMap((row) => row.next.map(({ candidate }) => candidate.kind));
  const pass = (ms: number) => theatre.clock.advance(ms);
  return { stage, pass, release, wish, image, next, namespace };
};

describe('promotion', () => {
  test('what was good in staging for its time comes to production with the same image', async ({
    onTestFinished,
  }) => {
    const { stage, pass, release, wish, image, next, namespace } = await open(onTestFinished);
    expect(await next()).toEqual(['current']);
    await expect(promote(stage.world, wish)).rejects.toThrow('production runs what staging runs');
    const good = await release(['staging'], 'shop/app:2');
    expect([await image(namespace), await image('eu')]).toEqual(['shop/app:2', 'shop/app:1']);
    expect(await next()).toEqual(['soaking']);
    await expect(promote(stage.world, wish)).rejects.toThrow('it must be good in staging until');
    await pass(hour);
    expect(await next()).toEqual(['verified']);
    const { accepted } = await promote(stage.world, wish);
    const ended = await stage.ended(accepted.release);
    expect(ended.outcome?.kind).toBe('released');
    expect(ended.targets).toEqual(['eu']);
    expect(ended.cause).toMatchObject({ kind: 'promotion', release: good, environments: ['production'] });
    expect(await image('eu')).toBe('shop/app:2');
    expect(await next()).toEqual(['current']);
  });

  test('it goes by itself where a rule says so, once, and not again after it was taken back', async ({
    onTestFinished,
  }) => {
    const { stage, pass, release, image } = await open(onTestFinished, { isAutomatic: true });
    await release(['staging'], 'shop/app:2');
    expect(await syncEnvironments(stage.world)).toEqual([]);
    await pass(hour);
    const [said = ''] = await syncEnvironments(stage.world);
    const promoted = /release (\S+) brings shop from staging to production/.exec(said)?.[1] ?? 'none';
    expect((await stage.ended(promoted)).outcome?.kind).toBe('released');
    expect(await syncEnvironments(stage.world)).toEqual([]);
    const back = await undo(stage.world, await stage.release(promoted), { by: 'bob', reason: 'slow' });
    await stage.ended(back);
    expect(await image('eu')).toBe('shop/app:1');
    for (let looks = 0; looks < 3; looks += 1) {
      await pass(hour);
      expect(await syncEnvironments(stage.world)).toEqual([]);
    }
  });
});
