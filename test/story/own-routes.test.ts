import { expect, test } from 'vitest';
import { inFlightMs, sweepClusters } from '#functions/schedules/revert-late-writes.ts';
import { tellOwnRoutes } from './own-route-stories.ts';
import { openings, pass } from './scene.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';
import { gateway, routeOf, shopRoute, steps, written } from './traffic-stories.ts';

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
