import { expect, test } from 'vitest';
import { openings, pods, type Theatre } from './scene.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';
import { watchPods } from './watcher.ts';

/** One pod of the new revision, the second that starts, does not get Ready within the hour. */
const withStraggler = (): Promise<Theatre> => {
  let started = 0;
  return openSimulatedTheatre(1, { podStartMs: () => ((started += 1) === 12 ? 3_600_000 : 1_500) });
};

test.each([
  ['20%', 'released'],
  ['10%', 'rolled-back'],
])('with failureThreshold %s a batch of five in which one pod is not Ready is %s', async (threshold, end) => {
  const { standing } = openings(withStraggler);
  const ends: (() => Promise<void>)[] = [];
  const { stage, source, id } = await standing((one) => void ends.push(one), 'shop/app:1');
  try {
    const sights = await watchPods(stage.cluster, stage.namespace, pods);
    const release = id();
    const strategy = `{steps: [50%], bake: 2s, failureThreshold: ${threshold}}`;
    await stage.request(release, source('shop/app:2', { strategy }));
    expect((await stage.ended(release, 1_800_000)).outcome?.kind).toBe(end);
    await sights.stop();
    expect(sights.lowestReady).toBe(end === 'released' ? 9 : 10);
  } finally {
    for (const one of ends) await one();
  }
});
