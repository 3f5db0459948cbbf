import { expect, test } from 'vitest';
import type { KubeObject } from '#domain/kube/object.ts';
import { specOf } from '#domain/workload/snapshot.ts';
import { deployment, grown } from './preflight.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

const autoscaler: KubeObject = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'shop' },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' },
    minReplicas: 8,
    maxReplicas: 20,
  },
};

test('a first install is done when as many pods are Ready as its autoscaler wants at least', async ({
  onTestFinished,
}) => {
  const { stage, ends, app, live } = await grown(openSimulatedTheatre)(onTestFinished, []);
  const { replicas: _, ...spec } = specOf(deployment('shop/app:1')) as { replicas: number };
  expect((await ends(app({ ...deployment('shop/app:1'), spec }, autoscaler)))?.kind).toBe('released');
  expect(specOf((await live()) as KubeObject)['replicas']).toBe(8);
  const facts = (await stage.facts('shop', 'eu')).map((fact) => JSON.stringify(fact)).join();
  expect(facts).toContain('8 pods are Ready');
});
