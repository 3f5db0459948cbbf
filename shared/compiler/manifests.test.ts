import { expect, test } from 'vitest';
import { compile } from './compile.ts';

const deployment = (name: string, image: string) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  labels: { team: shop }
spec:
  replicas: 3
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec:
      containers:
        - { name: app, image: '${image}' }
`;
const service = `apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`;
const release = `name: shop
namespace: shop
targets:
  - { name: eu, cluster: eu, region: eu }
  - { name: us, cluster: us, region: us }
strategy: { steps: [10, 100] }
`;
const folder = (more: Readonly<Record<string, string>> = {}, text = release) =>
  Object.entries({
    'release.yaml': text,
    'web/deployment.yaml': deployment('web', 'web:1'),
    'web/service.yaml': service,
    'worker.yml': deployment('worker', 'worker:1'),
    ...more,
  }).map(([path, content]) => ({ path, text: content }));
const read = (files: ReturnType<typeof folder>, images: Readonly<Record<string, string>> = {}) =>
  compile({ files }, { images });
const mistakes = (files: ReturnType<typeof folder>) => {
  const compiled = read(files);
  return compiled.kind === 'mistakes'
    ? compiled.mistakes.map(({ file, line, column, reason }) => `${file}:${line}:${column} ${reason}`)
    : [];
};
const objectsIn = (files: ReturnType<typeof folder>, target = 'eu', images = {}) => {
  const compiled = read(files, images);
  if (compiled.kind !== 'compiled') throw new Error(JSON.stringify(compiled.mistakes, null, 1));
  return compiled.manifests[target]?.objects ?? [];
};

test('a folder of plain manifests is an application, and its objects stay as they are written', () => {
  const compiled = read(folder());
  expect(compiled).toMatchObject({
    app: {
      name: 'shop',
      components: [{ name: 'web' }, { name: 'objects' }, { name: 'worker' }],
      release: {
        targets: [{ name: 'eu' }, { name: 'us' }],
        strategy: { steps: [{ percent: 10 }, { percent: 100 }] },
      },
    },
    manifests: {
      eu: { components: { 'apps Deployment shop web': 'web', 'v1 Service shop web': 'objects' } },
    },
  });
  expect(objectsIn(folder()).find(({ metadata }) => metadata.name === 'worker')).toEqual({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'worker', namespace: 'shop', labels: { team: 'shop' } },
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: 'worker' } },
      template: {
        metadata: { labels: { app: 'worker' } },
        spec: { containers: [{ name: 'app', image: 'worker:1' }] },
      },
    },
  });
});

test('a release event names a workload, and its image alone changes', () => {
  const [before, after] = [objectsIn(folder()), objectsIn(folder(), 'eu', { web: 'web:2' })];
  expect(JSON.stringify(after)).toBe(JSON.stringify(before).replace('web:1', 'web:2'));
});

test('a layer says what is different of an object by its kind and name', () => {
  const layer = `objects:
  - kind: Deployment
    metadata: { name: web }
    spec: { template: { spec: { containers: [{ name: app, env: [{ name: REGION, value: eu }] }] } } }
variants:
  - when: labels.tier == "gold"
    objects: [{ kind: Deployment, metadata: { name: worker }, spec: { replicas: 9 } }]
`;
  const files = folder({ 'regions/eu.yaml': layer });
  expect(JSON.stringify(objectsIn(files, 'eu'))).toContain('"env":[{"name":"REGION","value":"eu"}]');
  expect(JSON.stringify(objectsIn(files, 'us'))).not.toContain('REGION');
  const gold = release.replace('region: eu }', 'region: eu, labels: { tier: gold } }');
  const golden = objectsIn(folder({ 'regions/eu.yaml': layer }, gold));
  expect(golden.find(({ metadata }) => metadata.name === 'worker')).toMatchObject({ spec: { replicas: 9 } });
});

test.each([
  ['name: Shop\n', /^release.yaml:1:7 name of release.yaml must be lower-case/],
  ['namespace: shop\n', /^release.yaml:1:1 release.yaml needs "name"/],
  ['name: shop\nstrateg: {}\n', /^release.yaml:2:1 .*"strateg".*did you mean "strategy"/],
])('a mistake in release.yaml is told where it stands: %j', (text, told) => {
  expect(mistakes(folder({}, text))).toEqual([expect.stringMatching(told)]);
});

test('a layer that names no object of the folder is told with the nearest one', () => {
  const layer = 'objects: [{ kind: Deployment, metadata: { name: wbe } }]\n';
  expect(mistakes(folder({ 'regions/eu.yaml': layer }))).toEqual([
    expect.stringMatching(
      /^regions\/eu.yaml:1:11 there is no Deployment\/wbe here.*did you mean "Deployment\/web"/,
    ),
  ]);
});

test('a folder without an object is told', () => {
  expect(mistakes([{ path: 'release.yaml', text: 'name: shop\n' }])).toEqual([
    expect.stringContaining('there is no Kubernetes object beside it'),
  ]);
});

test('what is not released of a chart or an export is no component, also where nothing else is beside a workload', () => {
  const connection = `apiVersion: v1
kind: Pod
metadata: { name: web-test, annotations: { helm.sh/hook: test }, labels: }
spec: { containers: [{ name: a, image: a:1 }] }
`;
  const made = `apiVersion: apps/v1
kind: ReplicaSet
metadata: { name: web-1, ownerReferences: [{ kind: Deployment, name: web, controller: true }] }
spec: { template: { spec: { containers: [{ name: a, image: a:1 }] } } }
`;
  const files = (all: string) => [
    { path: 'release.yaml', text: 'name: shop\n' },
    { path: 'all.yaml', text: all },
  ];
  const compiled = read(files(`${connection}---\n${made}---\n${deployment('web', 'web:1')}`));
  if (compiled.kind !== 'compiled') return expect(compiled.mistakes).toEqual([]);
  expect(compiled.manifests['local']?.objects.map(({ kind }) => kind)).toEqual(['Deployment']);
  expect(compiled.notes.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
    expect.stringMatching(/^1 not released .*Pod\/web-test \(test\)/),
    expect.stringMatching(/^6 not released .*ReplicaSet\/web-1 \(Deployment\/web\)/),
    expect.stringMatching(/^11 Deployment\/web goes to the namespace "default"/),
  ]);
  return expect(mistakes(files(connection))).toEqual([
    expect.stringMatching(/nothing is left of the objects/),
  ]);
});

test('labels and annotations without a value are none', () => {
  const account =
    'apiVersion: v1\nkind: ServiceAccount\nmetadata:\n  name: web\n  labels:\n  annotations: ~\n';
  const [found] = objectsIn(folder({ 'a.yaml': account })).filter(({ kind }) => kind === 'ServiceAccount');
  expect(found?.metadata).toEqual({ name: 'web', namespace: 'shop' });
});

test('a mistake in a manifest is told in its own file', () => {
  expect(mistakes(folder({ 'web/more.yaml': 'kind: Service\nmetadata: { name: b }\n' }))).toEqual([
    expect.stringMatching(/^web\/more.yaml:1:1 .*apiVersion/),
  ]);
});

test('an object without a name is told, and a kubeconfig by what it is', () => {
  const more = {
    'a.yaml': 'apiVersion: v1\nkind: ConfigMap\ndata: { a: b }\n',
    'b.yaml': 'apiVersion: v1\nkind: Config\nclusters: []\n',
  };
  expect(mistakes(folder(more))).toEqual([
    'a.yaml:1:1 ConfigMap needs metadata.name',
    'b.yaml:1:1 this is a kubeconfig, not an object of a cluster; keep it outside the folder',
  ]);
});

test('manifests of two clusters in one folder are told apart by their folders', () => {
  const more = { 'eu/api.yaml': deployment('api', 'a:1'), 'us/api.yaml': deployment('api', 'a:2') };
  expect(mistakes(folder(more))).toContainEqual(
    'us/api.yaml:1:1 objects has "Deployment/api" twice (first at eu/api.yaml:1); keep one, or release each folder by itself',
  );
});

test('pods that would go to the namespace default unasked are told', () => {
  const notes = (text: string) => {
    const compiled = read(folder({}, text));
    return compiled.kind === 'compiled'
      ? compiled.notes.map(({ file, line, reason }) => `${file}:${line} ${reason}`)
      : ['refused'];
  };
  expect(notes(release)).toEqual([]);
  expect(notes('name: shop\ntargets: [{ name: eu, cluster: eu, namespace: a }]\n')).toEqual([]);
  expect(notes('name: shop\n')).toEqual([
    'web/deployment.yaml:1 Deployment/web goes to the namespace "default", because neither it nor release.yaml says another one; write namespace: <name> into release.yaml',
  ]);
});

test('a workload that another tool steps by an object of the same folder is told', () => {
  const canary = `apiVersion: flagger.app/v1beta1
kind: Canary
metadata: { name: web }
spec: { targetRef: { apiVersion: apps/v1, kind: Deployment, name: web } }
`;
  expect(mistakes(folder({ 'canary.yaml': canary }))).toEqual([
    'web/deployment.yaml:1:1 Deployment shop/web is stepped by Flagger (Canary shop/web); release it there, or remove that object first',
  ]);
});
