import { expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { deployment, grown } from './preflight.ts';
import { images } from './scene.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

/* The real plane of the tests serves none of these kinds; what an API server that does would answer is simulated. */

const start = grown(openSimulatedTheatre);
const ref = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' };

test.each([
  ['Argo Rollouts', 'argoproj.io/v1alpha1', 'Rollout', { workloadRef: ref }],
  ['Flagger', 'flagger.app/v1beta1', 'Canary', { targetRef: ref }],
  ['Kruise Rollouts', 'rollouts.kruise.io/v1beta1', 'Rollout', { workloadRef: ref }],
])(
  'a Deployment that %s steps is refused by the name of the object',
  async (tool, apiVersion, kind, spec) => {
    const ends: (() => Promise<void>)[] = [];
    const {
      stage,
      ends: outcome,
      app,
      live,
    } = await start((end) => ends.push(end), [deployment('shop/app:1')]);
    await stage.owner.apply({
      apiVersion,
      kind,
      metadata: { name: 'driver', namespace: stage.namespace },
      spec,
    });
    expect(await outcome(app(deployment('shop/app:2')))).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining(
        `shop is stepped by ${tool} (${kind} ${stage.namespace}/driver)`,
      ) as string,
    });
    expect(images((await live()) as KubeObject)).toBe('shop/app:1');
    for (const end of ends) await end();
  },
);

test('an object about another workload is no obstacle', async ({ onTestFinished }) => {
  const { stage, ends, app } = await start(onTestFinished, [deployment('shop/app:1')]);
  await stage.owner.apply({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Rollout',
    metadata: { name: 'driver', namespace: stage.namespace },
    spec: { workloadRef: { ...ref, name: 'other' } },
  });
  expect((await ends(app(deployment('shop/app:2'))))?.kind).toBe('released');
});
