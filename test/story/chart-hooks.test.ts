import { expect, test } from 'vitest';
import type { Source } from '#domain/config/place.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { openSimulatedTheatre, type SimulatedTheatre } from './simulated-stage.ts';

/* What Helm runs around an upgrade is run around a release: before the first pod, and when the last one has come. */

const hook = (name: string, moment: string, image: string): string =>
  `---
apiVersion: batch/v1
kind: Job
metadata: { name: ${name}, annotations: { helm.sh/hook: "${moment}" } }
spec: { template: { spec: { restartPolicy: Never, containers: [{ name: a, image: "${image}" }] } } }
`;

const chart =
  (tag: string, before = 'shop/migrate', after = 'shop/notify') =>
  (namespace: string): Source => ({
    files: [
      {
        path: 'app.yaml',
        text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: { name: shop }
spec:
  components:
    - { name: shop, type: webservice, properties: { image: "shop/app:${tag}" }, traits: [{ type: scaler, properties: { replicas: 2 } }] }
    - { name: chart, type: k8s-objects }
release:
  targets: [{ name: eu, cluster: local, namespace: ${namespace}, environment: prod, region: eu }]
  strategy: { steps: [50%, 100%], bake: 1s }
  checks: { errors: false }
`,
      },
      {
        path: 'objects/chart/all.yaml',
        text:
          `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { tag: "${tag}" }\n` +
          hook('migrate', 'pre-install,pre-upgrade', `${before}:${tag}`) +
          hook('notify', 'post-install,post-upgrade', `${after}:${tag}`) +
          hook('check', 'test', 'shop/check:1'),
      },
    ],
  });

const jobsIn = async (stage: SimulatedTheatre): Promise<readonly KubeObject[]> =>
  (await stage.cluster.list({ apiVersion: 'batch/v1', kind: 'Job', namespace: stage.namespace })).items;

const names = (jobs: readonly KubeObject[]) =>
  jobs.map(({ metadata }) => metadata.name.replace(/-[^-]+$/, '')).toSorted();

test('hooks of a chart run around the batches, anew for each revision, and its tests never', async () => {
  const stage = await openSimulatedTheatre();
  for (const tag of ['1', '2']) {
    await stage.request(`r-${tag}`, chart(tag)(stage.namespace));
    expect((await stage.ended(`r-${tag}`)).outcome?.kind).toBe('released');
    const jobs = await jobsIn(stage);
    expect(names(jobs)).toEqual(['migrate', 'notify']);
    expect(JSON.stringify(jobs.map(({ spec }) => spec))).toContain(`shop/migrate:${tag}`);
    const created = new Map(
      jobs.map(({ metadata }) => [metadata.name.replace(/-[^-]+$/, ''), metadata.creationTimestamp ?? '']),
    );
    expect((created.get('migrate') ?? '') < (created.get('notify') ?? '')).toBe(true);
  }
});

test('a migration that fails ends the release before any pod has changed', async () => {
  const stage = await openSimulatedTheatre();
  await stage.request('r-1', chart('1')(stage.namespace));
  expect((await stage.ended('r-1')).outcome?.kind).toBe('released');
  await stage.request('r-2', chart('2', 'shop/job-fails')(stage.namespace));
  expect((await stage.ended('r-2')).outcome?.kind).toBe('rolled-back');
  const facts = await stage.facts('shop', 'eu');
  expect(facts.filter(({ kind }) => kind === 'rolling-back')).toMatchObject([
    { reason: expect.stringMatching(/the hook Job .*migrate.* failed/) },
  ]);
  expect(facts.filter((fact) => fact.kind === 'step-settled' && fact.release === 'r-2')).toEqual([]);
  expect(JSON.stringify((await jobsIn(stage)).map(({ spec }) => spec))).not.toContain('job-fails');
});
