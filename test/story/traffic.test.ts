import { expect, test } from 'vitest';
import { readMeasurements } from '#shared/services/store/analysis-records.ts';
import { openings } from './scene.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';
import { shopRoute, steps, tellTraffic } from './traffic-stories.ts';

tellTraffic('requests that a router divides, in the simulated world', () => openSimulatedTheatre(), {
  concurrent: false,
});

test.each([
  ['shop/app:2', 'released'],
  ['shop/app:2-errs', 'rolled-back'],
] as const)('%s is judged by what the router counts of each side', async (image, outcome) => {
  const { standing } = openings(() => openSimulatedTheatre());
  const ends: (() => Promise<void>)[] = [];
  const { stage, source, id } = await standing((end) => ends.push(end), 'shop/app:1');
  await stage.kubectl(shopRoute(stage.namespace));
  const release = id();
  await stage.request(release, source(image, { strategy: steps, more: '    source: router\n' }));
  expect((await stage.ended(release)).outcome?.kind).toBe(outcome);
  const looks = (await readMeasurements(stage.world, release, 'eu'))
    .flatMap(({ measurements }) => measurements)
    .map(({ measurement }) => measurement);
  // Its share is that of the requests: by that of the pods, the new side would look as if hardly anybody asked it.
  expect(looks.map(({ share }) => share)).toContain(0.05);
  const counted = new Set(looks.flatMap(({ windows }) => windows.map(({ pod }) => pod.slice(0, -7))));
  expect([...counted].sort()).toEqual(['shop-new', 'shop-old']);
  for (const end of ends) await end();
});
