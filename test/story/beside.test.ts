import { expect, test } from 'vitest';
import { runBesideStories } from './beside-stories.ts';
import { kruiseParts } from './partitioned-parts.ts';
import { podLabels, standingBy } from './partitioned-scene.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';
import { helpers, routeOf, shares, shopRoute, written } from './traffic-stories.ts';
import { watchPods } from './watcher.ts';

let seed = 0;
const { CloneSet, ['CloneSet with surge']: surging } = kruiseParts;
runBesideStories(
  'in a simulated cluster',
  () => openSimulatedTheatre((seed += 1)),
  { CloneSet: CloneSet.part, 'CloneSet with surge': surging.part },
  { concurrent: false },
);

test.each([
  ['shop/app:2', 'released'],
  ['shop/app:2-errs', 'rolled-back'],
])('a router sends all requests to one fleet of a CloneSet at a time: %s is %s', async (image, end) => {
  const ends: (() => Promise<void>)[] = [];
  const standing = standingBy(() => openSimulatedTheatre((seed += 1)), CloneSet.part);
  const { stage, source, id, wanted } = await standing((one) => void ends.push(one));
  try {
    const { namespace, owner } = stage;
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'shop', namespace },
      spec: { selector: { app: 'shop' }, ports: [{ port: 8080, targetPort: 8080 }] },
    };
    await stage.kubectl(service);
    await stage.kubectl(shopRoute(namespace));
    const before = await routeOf(owner, namespace);
    const sights = await watchPods(stage.cluster, namespace, podLabels);
    const release = id();
    const preview = '[{header: {name: x-preview, value: "yes"}}]';
    const strategy = `{type: blue-green, switch: true, preview: ${preview}, bake: 4s, keepOld: 4s}`;
    await stage.request(release, source(image, { strategy }));
    expect((await stage.ended(release)).outcome?.kind).toBe(end);
    await sights.stop();
    expect([sights.lowestReady, sights.most('shop/app:1'), sights.most(image)]).toEqual([
      wanted,
      wanted,
      wanted,
    ]);
    expect(shares(await stage.facts('shop', 'eu'))).toEqual(end === 'released' ? [0, 100, null] : [0, null]);
    expect(written(await routeOf(owner, namespace))).toEqual(written(before));
    expect(await helpers(owner, namespace)).toEqual([]);
  } finally {
    for (const one of ends) await one();
  }
});
