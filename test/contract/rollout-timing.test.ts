import { expect, test } from 'vitest';
import { specOf } from './cluster-lab.ts';
import { revision } from './rollout-lab.ts';
import { openSimulatedLab } from './rollout-simulated-lab.ts';

/* A release may be called off at any moment, also before the controllers have made of it what they will. */

const moments = [1, 5, 9, 10, 11, 12, 13, 14, 15, 16, 18, 20, 25, 40, 100, 1_000];

test.each(moments)('called off after %i ms, with another number of pods to come back to', async (ms) => {
  const { lab } = await openSimulatedLab();
  await lab.start(6);
  const template = {
    metadata: { labels: { app: 'checkout' } },
    spec: { containers: [{ name: 'app', image: 'app:never-ready' }] },
  };
  const plan = await lab.plan(revision(lab.namespace, 'app:never-ready', { template, replicas: 2 }));
  await lab.step(plan, { index: 0, percent: 50, of: 2 }, ms);
  expect(await lab.rollBack(plan)).toMatchObject({ kind: 'settled' });
  await lab.stands({ 'app:v1': 6 });
  expect(lab.most('app:never-ready')).toBeLessThanOrEqual(1);
  expect(specOf(await lab.cluster.get(lab.ref))['replicas']).toBe(6);
  await lab.stop();
});
