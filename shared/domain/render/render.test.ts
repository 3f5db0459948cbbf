import { describe, expect, test } from 'vitest';
import { treeOf } from '../config/tree.ts';
import type { Json, JsonObject } from '../json.ts';
import { dig } from './objects.ts';
import { assemble, renderPart } from './render.ts';

const at = { file: 'app.yaml', line: 1, column: 1 };
const marks = { name: 'shop', labels: {}, annotations: {} };

const component = (
  type: string,
  properties: JsonObject,
  traits: readonly (readonly [string, JsonObject])[] = [],
) => ({
  name: 'web',
  at,
  type: { name: type, at },
  properties: treeOf(properties, at),
  traits: traits.map(([trait, said]) => ({ type: { name: trait, at }, properties: treeOf(said, at) })),
});

const render = (...components: readonly ReturnType<typeof component>[]) =>
  assemble(components.map((each) => renderPart(marks, each)));

const objects = (...said: Parameters<typeof component>) => {
  const rendered = render(component(...said));
  return rendered.kind === 'fine' ? rendered.value : expect.fail(JSON.stringify(rendered.mistakes));
};
const mistakes = (...said: Parameters<typeof component>): readonly string[] => {
  const rendered = render(component(...said));
  return rendered.kind === 'fine' ? [] : rendered.mistakes.map(({ reason }) => reason);
};
const deployment = (...said: Parameters<typeof component>) =>
  objects(...said).find(({ kind }) => kind === 'Deployment');
const pod = (...said: Parameters<typeof component>) =>
  dig(deployment(...said), 'spec', 'template', 'spec') as JsonObject;
const container = (...said: Parameters<typeof component>) =>
  (pod(...said)['containers'] as readonly JsonObject[])[0] ?? {};

const image = { image: 'shop/web:1' };

describe('webservice', () => {
  test('nobody scales it unless somebody says so', () => {
    expect(dig(deployment('webservice', image), 'spec')).not.toHaveProperty('replicas');
  });

  test('the pods and nothing else are selected, whatever labels there are', () => {
    const made = deployment('webservice', { ...image, labels: { tier: 'a' } }, [['labels', { color: 'b' }]]);
    expect(dig(made, 'spec', 'selector')).toEqual({ matchLabels: { 'app.oam.dev/component': 'web' } });
    expect(dig(made, 'spec', 'template', 'metadata', 'labels')).toEqual({
      'app.oam.dev/name': 'shop',
      'app.oam.dev/component': 'web',
      tier: 'a',
      color: 'b',
    });
  });

  test('what is asked for is also the limit, unless a limit is said', () => {
    expect(
      container('webservice', { ...image, cpu: '1', memory: '1Gi', limit: { memory: '2Gi' } })['resources'],
    ).toEqual({
      requests: { cpu: '1', memory: '1Gi' },
      limits: { cpu: '1', memory: '2Gi' },
    });
    expect(container('webservice', { ...image, limit: { cpu: '2' } })).not.toHaveProperty('resources');
  });

  test('exposed ports make a Service; a port may differ inside, has a name, and says its protocol', () => {
    const ports = [
      { port: 80, containerPort: 8080, expose: true },
      { port: 53, protocol: 'UDP', expose: true, nodePort: 30_053 },
      { port: 9000, name: 'metrics' },
    ];
    const [service] = objects('webservice', { ...image, exposeType: 'NodePort', ports });
    expect(service).toMatchObject({
      kind: 'Service',
      spec: {
        type: 'NodePort',
        ports: [
          { name: 'port-8080', port: 80, targetPort: 8080, protocol: 'TCP' },
          { name: 'port-53-udp', port: 53, targetPort: 53, nodePort: 30_053, protocol: 'UDP' },
        ],
      },
    });
    expect(container('webservice', { ...image, ports })['ports']).toEqual([
      { name: 'port-8080', containerPort: 8080, protocol: 'TCP' },
      { name: 'port-53-udp', containerPort: 53, protocol: 'UDP' },
      { name: 'metrics', containerPort: 9000, protocol: 'TCP' },
    ]);
  });

  test('volumes of every kind, each once, mounted as often as said', () => {
    const volumeMounts: Json = {
      pvc: [
        { name: 'data', mountPath: '/a', claimName: 'c' },
        { name: 'data', mountPath: '/b', subPath: 's', claimName: 'c' },
      ],
      configMap: [{ name: 'conf', mountPath: '/c', cmName: 'm', items: [{ key: 'k', path: 'p' }] }],
      secret: [{ name: 'sec', mountPath: '/d', secretName: 's', defaultMode: 256 }],
      emptyDir: [{ name: 'tmp', mountPath: '/e', medium: 'Memory' }],
      hostPath: [{ name: 'host', mountPath: '/f', path: '/var' }],
    };
    expect(container('webservice', { ...image, volumeMounts })['volumeMounts']).toEqual([
      { name: 'data', mountPath: '/a' },
      { name: 'data', mountPath: '/b', subPath: 's' },
      { name: 'conf', mountPath: '/c' },
      { name: 'sec', mountPath: '/d' },
      { name: 'tmp', mountPath: '/e' },
      { name: 'host', mountPath: '/f' },
    ]);
    expect(pod('webservice', { ...image, volumeMounts })['volumes']).toEqual([
      { name: 'data', persistentVolumeClaim: { claimName: 'c' } },
      {
        name: 'conf',
        configMap: { name: 'm', defaultMode: 420, items: [{ key: 'k', path: 'p', mode: 511 }] },
      },
      { name: 'sec', secret: { secretName: 's', defaultMode: 256 } },
      { name: 'tmp', emptyDir: { medium: 'Memory' } },
      { name: 'host', hostPath: { path: '/var' } },
    ]);
  });

  test('host names, pull secrets, arguments', () => {
    const made = pod('webservice', {
      ...image,
      args: ['-v'],
      imagePullSecrets: ['a'],
      hostAliases: [{ ip: '10.0.0.1', hostnames: ['db'] }],
    });
    expect(made).toMatchObject({
      containers: [{ args: ['-v'] }],
      imagePullSecrets: [{ name: 'a' }],
      hostAliases: [{ ip: '10.0.0.1', hostnames: ['db'] }],
    });
  });

  test('what could not work is refused', () => {
    expect(mistakes('webservice', { ...image, livenessProbe: {} })).toEqual([
      'livenessProbe of webservice web needs one of exec, httpGet, tcpSocket',
    ]);
    expect(
      mistakes('webservice', {
        ...image,
        env: [{ name: 'A', value: 'x', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }],
      }),
    ).toEqual(['env[0] of webservice web takes only one of value and valueFrom']);
    expect(mistakes('webservice', { ...image, addRevisionLabel: true })).toHaveLength(1);
    expect(mistakes('webservice', { ...image, port: 0 })).toHaveLength(1);
    expect(mistakes('webservice', { image: '' })).toHaveLength(1);
    expect(mistakes('webservice', { ...image, cpu: 'much' })).toHaveLength(1);
  });
});

test('a worker takes no ports', () => {
  expect(mistakes('worker', { ...image, ports: [] })).toHaveLength(1);
  expect(container('worker', { ...image, cmd: ['run'] })).toEqual({
    name: 'web',
    image: 'shop/web:1',
    command: ['run'],
  });
});

test('an unknown type is refused by name with what is known, and its traits are looked at all the same', () => {
  expect(
    mistakes('crontab', image, [
      ['scalr', {}],
      ['scaler', { replica: 1 }],
    ]),
  ).toEqual([
    'unknown component type "crontab"; known: webservice, worker, statefulset, daemon, task, cron-task, k8s-objects, raw; put its definition in CUE into definitions/, or begin a type of your own with: tidegate new component crontab',
    'unknown trait "scalr"; did you mean "scaler"?',
    'unknown field "replica" in trait scaler; did you mean "replicas"?',
  ]);
});

describe('traits', () => {
  const withEnv = {
    ...image,
    env: [
      { name: 'A', value: '1' },
      { name: 'B', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
    ],
  };
  const env = (said: JsonObject) => container('worker', withEnv, [['env', said]])['env'];

  test('scaler sets the number of pods, one when it does not say', () => {
    expect(dig(deployment('worker', image, [['scaler', { replicas: 0 }]]), 'spec', 'replicas')).toBe(0);
    expect(dig(deployment('worker', image, [['scaler', {}]]), 'spec', 'replicas')).toBe(1);
  });

  test('env changes, adds, removes and replaces variables', () => {
    expect(env({ env: { B: '2', C: '3' }, unset: ['A'] })).toEqual([
      { name: 'B', value: '2' },
      { name: 'C', value: '3' },
    ]);
    expect(env({ env: { C: '3' } })).toEqual([...withEnv.env, { name: 'C', value: '3' }]);
    expect(env({ env: { A: '9' }, replace: true })).toEqual([{ name: 'A', value: '9' }]);
    expect(env({ containers: [{ containerName: 'web', env: { A: '5' } }] })).toEqual([
      { name: 'A', value: '5' },
      withEnv.env[1],
    ]);
  });

  test('env of a container that is not there is a mistake', () => {
    expect(mistakes('worker', image, [['env', { containerName: 'other', env: { A: '1' } }]])).toEqual([
      'trait env: there is no container "other"',
    ]);
  });

  test('labels and annotations go on the workload and its pods; null removes', () => {
    const made = deployment('webservice', { ...image, labels: { old: 'x' }, annotations: { note: 'a' } }, [
      ['labels', { tier: 'front', old: null }],
      ['annotations', { note: 'b' }],
    ]);
    expect(dig(made, 'metadata', 'labels')).toMatchObject({ tier: 'front' });
    expect(dig(made, 'metadata', 'annotations')).toEqual({ note: 'b' });
    expect(dig(made, 'spec', 'template', 'metadata', 'labels')).not.toHaveProperty('old');
    expect(dig(made, 'spec', 'template', 'metadata', 'annotations')).toEqual({ note: 'b' });
  });

  test('resource sets both, or each, and is refused when it would set nothing', () => {
    const resources = (said: JsonObject) => container('worker', image, [['resource', said]])['resources'];
    expect(resources({ cpu: '1', memory: '1Gi' })).toEqual({
      requests: { cpu: '1', memory: '1Gi' },
      limits: { cpu: '1', memory: '1Gi' },
    });
    expect(resources({ requests: { cpu: 0.5 } })).toEqual({ requests: { cpu: 0.5, memory: '2048Mi' } });
    expect(mistakes('worker', image, [['resource', { cpu: 1 }]])).toHaveLength(1);
  });
});

test('two components that make one and the same object are refused', () => {
  const rendered = render(component('worker', image), component('webservice', image));
  expect(rendered).toMatchObject({
    mistakes: [{ reason: 'component "web" makes a second Deployment web; "web" makes one already' }],
  });
});
