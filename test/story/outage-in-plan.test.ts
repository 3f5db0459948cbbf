import { describe, expect, test } from 'vitest';
import { Failure } from '#domain/failure.ts';
import { patienceMs } from '#domain/release/outage.ts';
import type { Source } from '#domain/config/place.ts';
import type { Clock } from '#ports/clock.ts';
import type { Clouds } from '#ports/cloud.ts';
import type { Registry } from '#ports/registry.ts';
import { oneCloud } from '#test/fakes/clouds.ts';
import { abort } from '#shared/services/releases/control.ts';
import { mayBeginAnew } from '#shared/services/releases/retry-anew.ts';
import { readView } from '#shared/services/releases/queries.ts';
import { withOutlook } from '#shared/services/releases/outlook.ts';
import { historiesOf } from './histories.ts';
import { model } from './model.ts';
import { shopWith } from './resource-source.ts';
import { openSimulatedTheatre, type SimulatedTheatre } from './simulated-stage.ts';
import { appSource } from './stage.ts';

/* Something that a plan needs does not answer while the plan is made. */

interface Scene {
  readonly stage: SimulatedTheatre;
  /** Takes the outside away, or lets it answer again. */
  readonly away: (isAway: boolean) => unknown;
  readonly source: (image: string) => Source;
}

const quick = '{ steps: [100%], bake: 1s }';

const referring = (namespace: string): Source => ({
  files: [
    {
      path: 'app.yaml',
      text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - { name: shop, type: ref-objects, properties: { objects: [{ resource: deployment, name: model, cluster: local }] } }
release:
  targets: [{ name: eu, cluster: local, namespace: ${namespace}, environment: prod, region: eu }]
  strategy: ${quick}
`,
    },
  ],
});

const ofRegistry = async (): Promise<Scene> => {
  let isAway = false;
  const registry: Registry = {
    digestOf: async () => {
      if (isAway) throw new Failure('RegistryUnreachable', 'registry reg', 'did not answer');
      return `sha256:${'a'.repeat(64)}`;
    },
  };
  const stage = await openSimulatedTheatre(1, { registry });
  const { namespace } = stage;
  return {
    stage,
    away: (now) => (isAway = now),
    source: (image) => appSource({ image, namespace, strategy: quick }),
  };
};

/** Everything outside that a plan asks. */
const outsides: Readonly<Record<string, () => Promise<Scene>>> = {
  'registry reg': ofRegistry,
  'cloud one': async () => {
    let isAway = false;
    const clouds = (clock: Clock): Clouds => {
      const all = oneCloud().clouds(clock);
      const open = async (...asked: Parameters<Clouds['open']>) => {
        if (isAway) throw new Failure('ProviderUnreachable', 'cloud one', 'did not answer');
        return all.open(...asked);
      };
      return { ...all, open };
    };
    const stage = await openSimulatedTheatre(1, { clouds });
    const resources = { bucket: '{ class: bucket }' };
    return {
      stage,
      away: (now) => (isAway = now),
      source: (image) => shopWith(stage.namespace, { image, resources, strategy: quick }),
    };
  },
  'cluster local': async () => {
    const stage = await openSimulatedTheatre(1);
    await stage.kubectl(model(stage.namespace));
    return {
      stage,
      away: (now) => void (now ? stage.trouble.cut() : stage.trouble.mend()),
      source: () => referring(stage.namespace),
    };
  },
};

const minute = 60_000;

describe.each(Object.entries(outsides))('%s', (what, open) => {
  test.each([1000, 30_000, 5 * minute])(
    'is away for %i ms, and the release is as it would have been',
    async (ms) => {
      const { stage, away, source } = await open();
      away(true);
      await stage.request('r-1', source('shop/app:1'));
      await stage.clock.advance(ms);
      away(false);
      const ended = await stage.ended('r-1');
      expect(ended.outcome).toMatchObject({ kind: 'released' });
      expect(ended.awaiting).toBeUndefined();
      await stage.stop();
    },
  );

  test('is away: the release says what it waits for, since when, until when, and when it asks again', async () => {
    const { stage, away, source } = await open();
    away(true);
    await stage.request('r-1', source('shop/app:1'));
    await stage.clock.advance(10 * minute);
    const release = await stage.release('r-1');
    const view = await withOutlook(stage.world, release, await readView(stage.world, release), 'en');
    expect(view.message).toMatch(
      new RegExp(`^waiting for .*${what}.* to answer since 2026-01-01 00:00 UTC: `),
    );
    expect(view.outlook?.nextAt).toBeGreaterThan(stage.clock.now());
    expect(view.outlook?.stopsAt).toBe((release.awaiting?.since ?? 0) + patienceMs);
    expect(view.outlook?.stopsIf).toMatch(
      /someone aborts it, a newer release overtakes it, or .* stays away/,
    );
    await stage.stop();
  });

  test('is away when a person aborts, and when a newer release comes', async () => {
    const { stage, away, source } = await open();
    await stage.request('r-0', source('shop/app:0'));
    expect((await stage.ended('r-0')).outcome?.kind).toBe('released');
    away(true);
    await stage.request('r-1', source('shop/app:1'));
    await stage.request('r-2', source('shop/app:2'));
    await stage.clock.advance(10 * minute);
    await abort(stage.world, await stage.release('r-1'), { by: 'ann', reason: 'no more' });
    expect((await stage.ended('r-1', 2 * minute)).outcome).toEqual({
      kind: 'aborted',
      reason: 'aborted by ann; nothing was changed',
    });
    away(false);
    expect((await stage.ended('r-2')).outcome?.kind).toBe('released');
    await stage.stop();
  });
});

test('what stays away for a day ends the release as one that can be retried; its executions stay short', async () => {
  const { stage, away, source } = await ofRegistry();
  away(true);
  await stage.request('r-1', source('shop/app:1'));
  await stage.clock.advance(patienceMs + minute);
  const { outcome } = await stage.ended('r-1');
  expect(outcome?.kind).toBe('aborted');
  expect(outcome?.reason).toMatch(/has not answered for 24 h .*tidegate retry.*nothing was changed/);
  expect(mayBeginAnew({ outcome, cause: (await stage.release('r-1')).cause } as never)).toBe(true);
  const histories = await historiesOf(stage, 'release');
  expect(histories.size).toBeGreaterThan(2);
  expect(Math.max(...histories.values())).toBeLessThan(6000);
  await stage.stop();
}, 120_000);

test('a release that waits for a registry ends when a newer one has gone ahead without it', async () => {
  const registry: Registry = {
    digestOf: async ({ tag }) => {
      if (tag === '1') throw new Failure('RegistryUnreachable', 'registry reg', 'did not answer');
      return `sha256:${'b'.repeat(64)}`;
    },
  };
  const stage = await openSimulatedTheatre(1, { registry });
  const source = (image: string) => appSource({ image, namespace: stage.namespace, strategy: quick });
  await stage.request('r-1', source('shop/app:1'));
  await stage.clock.advance(minute);
  await stage.request('r-2', source('shop/app:2'));
  expect((await stage.ended('r-2')).outcome?.kind).toBe('released');
  expect((await stage.ended('r-1', 2 * minute)).outcome).toMatchObject({
    kind: 'superseded',
    reason: expect.stringContaining('release r-2 is newer') as string,
  });
  await stage.stop();
});
