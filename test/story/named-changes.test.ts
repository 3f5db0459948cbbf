import { expect, test } from 'vitest';
import type { Source } from '#domain/config/place.ts';
import { describeTarget } from '#domain/view/describe-target.ts';
import { openings } from './scene.ts';
import { openSimulatedTheatre } from './simulated-stage.ts';

/* A release also takes back what others have set since. Nobody reads a plan of a release that CI starts, so its events say it. */

const shop = (namespace: string, web: string): Source => ({
  files: [
    {
      path: 'app.yaml',
      text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop, namespace: ${namespace} }
spec:
  components:
    - { name: web, type: worker, properties: { image: "${web}" } }
    - { name: worker, type: worker, properties: { image: "shop/worker:1" } }
release:
  targets: [{ name: eu, cluster: local, namespace: ${namespace} }]
  strategy: { steps: [100%], bake: 2s }
`,
    },
  ],
});

test('what a person has set since the last release is named before it is taken back', async ({
  onTestFinished,
}) => {
  const { stage, id } = await openings(() => openSimulatedTheatre(1)).open(onTestFinished);
  const released = async (web: string) => {
    const release = id();
    await stage.request(release, shop(stage.namespace, web));
    expect((await stage.ended(release)).outcome).toMatchObject({ kind: 'released' });
    const facts = await stage.facts('shop', 'eu');
    return facts.find((fact) => fact.kind === 'prepared' && fact.release === release);
  };
  expect(await released('shop/web:1')).toMatchObject({
    changes: {
      named: [
        { object: 'Deployment/web', kind: 'new' },
        { object: 'Deployment/worker', kind: 'new' },
      ],
    },
  });
  const worker = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: stage.namespace, name: 'worker' };
  await stage.owner.patch(worker, [
    { op: 'replace', path: '/spec/template/spec/containers/0/image', value: 'shop/worker:hotfix' },
  ]);
  const prepared = await released('shop/web:2');
  expect(prepared && describeTarget(prepared)).toBe(
    'recorded what runs now; changes Deployment/web (shop/web:1 → shop/web:2), Deployment/worker (shop/worker:hotfix → shop/worker:1)',
  );
});
