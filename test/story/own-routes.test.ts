import { expect, test } from 'vitest';
import { inFlightMs, sweepClusters } from '#functions/schedules/revert-late-writes.ts';
import { tellOwnRoutes } from './own-route-stories.ts';
import { openings, pass } from './scene.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';
import { compile } from '#shared/compiler/compile.ts';
import { appSource } from './stage.ts';
import { gateway, helpers, routeOf, shares, shopRoute, steps, written } from './traffic-stories.ts';

tellOwnRoutes('routes that somebody else writes too, in the simulated world', () => openSimulatedTheatre(), {
  concurrent: false,
});

const { standing } = openings(() => openSimulatedTheatre());

test('a tool that read the weights and writes them after the end is put right', async ({
  onTestFinished,
}) => {
  const { stage, source, id, settledAt } = await standing(onTestFinished, 'shop/app:1');
  const { owner, namespace, world } = stage;
  await stage.kubectl(shopRoute(namespace));
  const before = written(await routeOf(owner, namespace));
  const release = id();
  await stage.request(release, source('shop/app:2', { strategy: steps }));
  expect(await settledAt(release, 0)).toBe(true);
  const { spec } = written(await routeOf(owner, namespace));
  expect((await stage.ended(release)).outcome?.kind).toBe('released');
  await owner.patch({ ...gateway, namespace, name: 'shop' }, [{ op: 'replace', path: '/spec', value: spec }]);
  await pass(stage, inFlightMs + 1_000);
  let found: readonly string[] | undefined;
  void sweepClusters(world).then((lines) => (found = lines));
  expect(await stage.until(async () => found !== undefined, 60_000)).toBe(true);
  expect(found).toEqual([
    expect.stringMatching(/HTTPRoute .*leads to helpers of a finished release, which owner has written/),
  ]);
  expect(written(await routeOf(owner, namespace))).toEqual(before);
});

test('copies go to the new pods beside the filters of the owner, and end with the first share', async ({
  onTestFinished,
}) => {
  const { stage, source, id, settledAt } = await standing(onTestFinished, 'shop/app:1');
  const { owner, namespace } = stage;
  await stage.kubectl(shopRoute(namespace));
  const before = written(await routeOf(owner, namespace));
  const release = id();
  const strategy = '{steps: [{percent: 20%, traffic: 0%, mirror: 20%}, 50%, 100%], bake: 4s}';
  await stage.request(release, source('shop/app:2', { strategy }));
  const filters = async () => {
    const { spec } = await routeOf(owner, namespace);
    return JSON.stringify(spec).match(/"type":"Request\w+"|"percent":\d+|"name":"shop-new-\w+"/g) ?? [];
  };
  expect(await settledAt(release, 0)).toBe(true);
  expect(await filters()).toEqual([
    '"type":"RequestHeaderModifier"',
    '"type":"RequestMirror"',
    expect.stringContaining('shop-new-'),
    '"percent":20',
  ]);
  expect(await settledAt(release, 1)).toBe(true);
  expect(await filters()).not.toContain('"type":"RequestMirror"');
  expect((await stage.ended(release)).outcome?.kind).toBe('released');
  expect(written(await routeOf(owner, namespace))).toEqual(before);
});

test.each([
  ['2', 'released', [0, 5, 25, 100, null]],
  ['2-errs', 'rolled-back', [0, 5, 0, null]],
] as const)(
  'an API server that is away for an hour while requests are divided: %s is %s all the same',
  async (tag, outcome, wanted) => {
    const stage = await openSimulatedTheatre();
    try {
      const { owner, namespace, trouble, clock } = stage;
      const app = (image: string) => appSource({ image, namespace, strategy: steps });
      const compiled = compile(app('shop/app:1'), { images: {} });
      if (compiled.kind !== 'compiled') throw new Error(JSON.stringify(compiled.mistakes));
      for (const object of compiled.manifests['eu']?.objects ?? []) await stage.kubectl(object);
      await stage.kubectl(shopRoute(namespace));
      await clock.advance(20_000);
      const before = written(await routeOf(owner, namespace));
      await stage.request('r-1', app(`shop/app:${tag}`));
      const hasMoved = async () => shares(await stage.facts('shop', 'eu')).includes(5);
      expect(await stage.until(hasMoved, 120_000)).toBe(true);
      await trouble.cut();
      await clock.advance(3_600_000);
      await trouble.mend();
      expect((await stage.ended('r-1')).outcome?.kind).toBe(outcome);
      expect(shares(await stage.facts('shop', 'eu'))).toEqual(wanted);
      expect(written(await routeOf(owner, namespace))).toEqual(before);
      expect(await helpers(owner, namespace)).toEqual([]);
    } finally {
      await stage.stop();
    }
  },
);
