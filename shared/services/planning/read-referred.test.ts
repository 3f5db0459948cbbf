import { describe, expect, test } from 'vitest';
import { handClock } from '#adapters/clock/hand.ts';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import type { Source } from '#domain/config/place.ts';
import { Failure } from '#domain/failure.ts';
import { compile } from '#shared/compiler/compile.ts';
import { nobody } from '#shared/compiler/definitions.ts';
import { readReferred } from './read-referred.ts';

const app = (objects: string, targets = '[{name: eu, cluster: one, namespace: shop}]'): Source => ({
  files: [
    {
      path: 'app.yaml',
      text: `apiVersion: core.oam.dev/v1beta1
kind: Application
metadata: {name: shop, namespace: lab}
spec:
  components:
    - name: copied
      type: ref-objects
      properties: {objects: ${objects}}
release:
  targets: ${targets}
`,
    },
  ],
});

const podinfo = (name: string, labels = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace: 'lab', labels },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: {
      metadata: { labels: { app: name } },
      spec: { containers: [{ name: 'app', image: 'podinfo:1' }] },
    },
  },
});

const open = async () => {
  const clock = handClock(0);
  let thrown = 0;
  const random = () => ((thrown += 1) * 0.618) % 1;
  const cluster = openSimulatedCluster({
    name: 'one',
    clock,
    random,
    namespaces: ['lab', 'shop'],
  });
  const team = cluster.as('kubectl');
  await team.apply(podinfo('podinfo', { copy: 'yes' }));
  await team.apply(podinfo('other', { copy: 'yes' }));
  const credential = { name: 'image-credential', namespace: 'lab' };
  await team.apply({ apiVersion: 'v1', kind: 'Secret', metadata: credential, data: { a: 'Yg==' } });
  await clock.advance(5_000);
  const world = {
    cluster: async (name: string) => {
      if (name === 'one') return cluster;
      throw new Failure('NotFound', `cluster ${name}`, 'known are: one');
    },
    evaluate: nobody,
    kinds: [],
  };
  return { read: (source: Source) => readReferred(world, source), cluster };
};

const objectsIn = (source: Source | string) => {
  if (typeof source === 'string') return source;
  const compiled = compile(source, { images: {} });
  if (compiled.kind === 'mistakes') return compiled.mistakes.map(({ reason }) => reason).join();
  return compiled.manifests['eu']?.objects.map(
    ({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`,
  );
};

describe('ref-objects', () => {
  test.each([
    ['[{resource: deployment, group: apps, name: podinfo}]', ['Deployment shop/podinfo']],
    [
      '[{resource: deployments, labelSelector: {copy: "yes"}}]',
      ['Deployment shop/other', 'Deployment shop/podinfo'],
    ],
    ['[{resource: secret, name: image-credential}]', ['Secret shop/image-credential']],
    [
      '[{apiVersion: apps/v1, kind: Deployment, name: other, cluster: one, namespace: lab}]',
      ['Deployment shop/other'],
    ],
  ])('%s', async (objects, expected) => {
    const { read } = await open();
    expect(objectsIn(await read(app(objects)))).toEqual(expected);
  });

  test('what is read has nothing of the server and of where it stood, and says everything from then on', async () => {
    const { read, cluster } = await open();
    const once = await read(app('[{resource: deployment, name: podinfo}]'));
    const text = JSON.stringify(once);
    for (const word of ['resourceVersion', 'managedFields', 'uid', 'readyReplicas', '"lab"'])
      expect(text.split('referred.yaml')[1], word).not.toContain(word);
    const ref = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'lab', name: 'podinfo' };
    await cluster.patch(ref, [{ op: 'replace', path: '/spec/replicas', value: 7 }]);
    expect(await read(once as Source)).toBe(once);
    expect(JSON.stringify(await read(app('[{resource: deployment, name: podinfo}]')))).not.toBe(text);
  });

  test.each([
    [
      '[{resource: deployment, name: gone}]',
      /app\.yaml:6:7 ref-objects copied: objects\[0\] finds nothing: there is no Deployment lab\/gone in cluster one/,
    ],
    ['[{resource: deployment, labelSelector: {copy: "no"}}]', /no Deployment with copy=no is in one\/lab/],
    ['[{resource: widget, name: a}]', /"widget", which is not known here; give its apiVersion and kind/],
    ['[{resource: deployment}]', /names nothing; give its name or a labelSelector/],
    [
      '[{resource: secret, name: a, cluster: hangzhou-1}]',
      /cannot be read: cluster hangzhou-1: known are: one/,
    ],
    ['[]', /names no objects/],
  ])('%s is refused with its place and what to do', async (objects, expected) => {
    const { read } = await open();
    expect(await read(app(objects))).toMatch(expected);
  });

  test('where it could stand in two places, it must say in which', async () => {
    const { read } = await open();
    const two = '[{name: eu, cluster: one, namespace: shop}, {name: us, cluster: two, namespace: shop}]';
    expect(await read(app('[{resource: deployment, name: podinfo}]', two))).toMatch(
      /may stand in one\/lab or two\/lab; say its cluster and namespace/,
    );
    const said = await read(app('[{resource: deployment, name: podinfo, cluster: one}]', two));
    expect(objectsIn(said)).toEqual(['Deployment shop/podinfo']);
  });

  test('files without any are left as they are, and others are told by whoever compiles them', async () => {
    const { read } = await open();
    const plain = { files: [{ path: 'app.yaml', text: 'kind: Application' }] };
    expect(await read(plain)).toBe(plain);
    const wrong = app('[{resource: deployment, name: podinfo}]', '[{nam: eu}]');
    expect(await read(wrong)).toBe(wrong);
    expect(objectsIn(app('[]'))).toMatch(/read from their cluster when a server plans or releases it/);
  });
});
