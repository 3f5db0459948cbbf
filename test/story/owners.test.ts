import { expect, test } from 'vitest';
import type { Source } from '#domain/app/app.ts';
import { openSimulatedTheatre, type SimulatedTheatre } from './simulated-stage.ts';

/* Objects that two applications want: KubeVela's policies take-over, shared-resource and read-only, in a release. */

const app =
  (name: string, level: string, policies = '') =>
  (namespace: string): Source => ({
    files: [
      {
        path: 'app.yaml',
        text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata:
  name: ${name}
  namespace: ${namespace}
spec:
  components:
    - name: ${name}
      type: worker
      properties: {image: "shop/${name}:1"}
      traits: [{type: scaler, properties: {replicas: 1}}]
    - name: ${name}-conf
      type: raw
      properties: {apiVersion: v1, kind: ConfigMap, metadata: {name: conf}, data: {level: ${level}}}
${policies}release:
  strategy: {steps: [100%], bake: 5s}
`,
      },
    ],
  });
const policy = (type: string) =>
  `  policies: [{name: p, type: ${type}, properties: {rules: [{selector: {resourceTypes: [ConfigMap]}}]}}]\n`;

const conf = async (stage: SimulatedTheatre) => {
  const ref = { apiVersion: 'v1', kind: 'ConfigMap', namespace: stage.namespace, name: 'conf' };
  const found = await stage.cluster.get(ref);
  return [found?.metadata.labels?.['app.oam.dev/name'], found?.['data']];
};
const ends = async (stage: SimulatedTheatre, id: string, make: (namespace: string) => Source) => {
  await stage.request(id, make(stage.namespace));
  return (await stage.ended(id)).outcome;
};
const first = async () => {
  const stage = await openSimulatedTheatre();
  expect((await ends(stage, 'r-1', app('one', 'info')))?.kind).toBe('released');
  return stage;
};

test('an object of another application is refused by name before anything moves', async () => {
  const stage = await first();
  expect(await ends(stage, 'r-2', app('two', 'debug'))).toMatchObject({
    kind: 'refused',
    because: expect.stringContaining(
      `ConfigMap ${stage.namespace}/conf belongs to the application "one"; give it another name, or write a policy`,
    ) as string,
  });
  expect(await conf(stage)).toEqual(['one', { level: 'info' }]);
});

test('take-over takes it, and from then on it is refused to the first', async () => {
  const stage = await first();
  expect((await ends(stage, 'r-2', app('two', 'debug', policy('take-over'))))?.kind).toBe('released');
  expect(await conf(stage)).toEqual(['two', { level: 'debug' }]);
  expect((await ends(stage, 'r-3', app('one', 'warn')))?.kind).toBe('refused');
});

test('shared-resource leaves it to whoever made it, and makes it when nobody has', async () => {
  const stage = await first();
  expect((await ends(stage, 'r-2', app('two', 'debug', policy('shared-resource'))))?.kind).toBe('released');
  expect(await conf(stage)).toEqual(['one', { level: 'info' }]);
  const alone = await openSimulatedTheatre();
  expect((await ends(alone, 'r-1', app('two', 'debug', policy('shared-resource'))))?.kind).toBe('released');
  expect(await conf(alone)).toEqual(['two', { level: 'debug' }]);
});

test('read-only never touches it', async () => {
  const stage = await first();
  expect((await ends(stage, 'r-2', app('two', 'debug', policy('read-only'))))?.kind).toBe('released');
  expect(await conf(stage)).toEqual(['one', { level: 'info' }]);
});
