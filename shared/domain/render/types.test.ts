import { describe, expect, test } from 'vitest';
import { treeOf } from '../config/tree.ts';
import type { JsonObject } from '../json.ts';
import type { KubeObject } from '../kube/object.ts';
import { defineComponent } from './component-type.ts';
import { applyOperations } from '../kube/json-patch.ts';
import { dig } from './objects.ts';
import { assemble, renderPart } from './render.ts';
import { builtIn, type Types } from './types.ts';
import { record } from '../config/schema.ts';
import type { WrittenComponent } from './written.ts';

const at = { file: 'app.yaml', line: 3, column: 5 };
const marks = { name: 'shop', labels: {}, annotations: {} };
type Trait = readonly [type: string, properties: JsonObject];

const component = (
  type: string,
  properties: JsonObject,
  traits: readonly Trait[] = [],
): WrittenComponent => ({
  name: 'web',
  at,
  type: { name: type, at },
  properties: treeOf(properties, at),
  traits: traits.map(([type, said]) => ({ type: { name: type, at }, properties: treeOf(said, at) })),
});

const rendered = (one: WrittenComponent, types: Types = builtIn) => {
  const made = assemble([renderPart(marks, one, { namespace: 'shop', types })]);
  return made.kind === 'fine' ? made.value : made.mistakes.map(({ reason }) => reason);
};
const objects = (
  type: string,
  properties: JsonObject,
  traits: readonly Trait[] = [],
): readonly KubeObject[] => rendered(component(type, properties, traits)) as readonly KubeObject[];
const mistakes = (type: string, properties: JsonObject, traits: readonly Trait[] = []) =>
  rendered(component(type, properties, traits)) as readonly string[];
const kinds = (all: readonly KubeObject[]) => all.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
const pod = (all: readonly KubeObject[]) => dig(all.at(-1), 'spec', 'template', 'spec') as JsonObject;

const image = { image: 'web:1' };

describe('components', () => {
  test('a daemon, a statefulset, a task and a cron-task are what their names say', () => {
    expect(kinds(objects('daemon', { ...image, ports: [{ port: 80, expose: true }] }))).toEqual([
      'Service web',
      'DaemonSet web',
    ]);
    expect(kinds(objects('statefulset', image))).toEqual(['StatefulSet web']);
    expect(kinds(objects('task', image))).toEqual(['Job shop-web']);
    const [cron] = objects('cron-task', {
      ...image,
      schedule: '0 3 * * *',
      livenessProbe: { tcpSocket: { port: 1 } },
    });
    expect(cron).toMatchObject({ kind: 'CronJob', spec: { schedule: '0 3 * * *' } });
    const job = dig(cron, 'spec', 'jobTemplate', 'spec', 'template', 'spec');
    expect(job).toEqual({ restartPolicy: 'Never', containers: [{ name: 'web', image: 'web:1' }] });
  });

  test('raw objects keep every field, get our labels, and a name when they have none', () => {
    const made = objects('k8s-objects', {
      objects: [
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'a', finalizers: ['x'] } },
        { apiVersion: 'x.io/v1', kind: 'Thing', any: [{ thing: null }] },
      ],
    });
    expect(kinds(made)).toEqual(['Namespace a', 'Thing web']);
    expect(made[0]?.metadata['finalizers']).toEqual(['x']);
    expect(made[1]?.['any']).toEqual([{ thing: null }]);
    expect(mistakes('k8s-objects', { objects: [] })).toEqual(['objects is empty; give at least one']);
    expect(mistakes('k8s-objects', { objects: [{ kind: 'A' }] })[0]).toContain('needs "apiVersion"');
  });

  test('a type of KubeVela that is not rendered says what to use', () => {
    expect(mistakes('helmchart', {})[0]).toMatch(/"helmchart" is not rendered: .*k8s-objects/);
    expect(mistakes('ref-objects', { objects: [{ name: 'a' }] })[0]).toMatch(
      /read from their cluster when a server plans/,
    );
    expect(mistakes('worker', image, [['rollout', {}]])[0]).toMatch(/release section/);
  });

  test('what a template throws is a mistake of the application', () => {
    const broken = defineComponent('broken', record({}), () => {
      throw new RangeError('no such thing');
    });
    const types = { ...builtIn, components: [...builtIn.components, broken] };
    expect(rendered(component('broken', {}), types)).toEqual([
      'the template of broken web threw: no such thing',
    ]);
  });
});

describe('traits', () => {
  test('storage mounts, shows as variables and makes what it mounts', () => {
    const made = objects('worker', { ...image, env: [{ name: 'A', value: '1' }] }, [
      [
        'storage',
        {
          pvc: [{ name: 'data', mountPath: '/data' }],
          configMap: [{ name: 'conf', mountOnly: true, mountToEnv: { envName: 'A', configMapKey: 'a' } }],
        },
      ],
    ]);
    expect(kinds(made)).toEqual(['PersistentVolumeClaim data', 'Deployment web']);
    expect(pod(made)).toMatchObject({
      volumes: [{ name: 'pvc-data', persistentVolumeClaim: { claimName: 'data' } }],
      containers: [
        {
          env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'conf', key: 'a' } } }],
          volumeMounts: [{ name: 'pvc-data', mountPath: '/data' }],
        },
      ],
    });
    expect(dig(pod(made), 'containers')).not.toHaveProperty('[0].volumeDevices');
  });

  test('the hooks of lifecycle go on every container, also one that a sidecar has added', () => {
    const made = objects('worker', image, [
      ['sidecar', { name: 'log', image: 'log:1' }],
      ['lifecycle', { preStop: { exec: { command: ['sleep', '5'] } } }],
    ]);
    const lifecycle = { preStop: { exec: { command: ['sleep', '5'] } } };
    expect(pod(made)['containers']).toMatchObject([
      { name: 'web', lifecycle },
      { name: 'log', lifecycle },
    ]);
  });

  test('an init-container shares a volume with the component, and hostalias adds to what is there', () => {
    const made = objects('webservice', { ...image, hostAliases: [{ ip: '1.1.1.1', hostnames: ['a'] }] }, [
      ['init-container', { name: 'init', image: 'i:1', appMountPath: '/app', initMountPath: '/init' }],
      ['hostalias', { hostAliases: [{ ip: '2.2.2.2', hostnames: ['b'] }] }],
    ]);
    expect(pod(made)).toMatchObject({
      initContainers: [{ name: 'init', volumeMounts: [{ name: 'workdir', mountPath: '/init' }] }],
      hostAliases: [{ ip: '1.1.1.1' }, { ip: '2.2.2.2' }],
    });
  });

  test('command adds and removes arguments, and container-ports binds ports of the node', () => {
    const made = objects('webservice', { ...image, args: ['-a', '-b'], ports: [{ port: 80 }] }, [
      ['command', { addArgs: ['-c'], delArgs: ['-a'] }],
      ['container-ports', { ports: [{ containerPort: 80, hostPort: 8080 }, { containerPort: 90 }] }],
    ]);
    expect(pod(made)['containers']).toMatchObject([
      {
        args: ['-b', '-c'],
        ports: [
          { name: 'port-80', containerPort: 80, hostPort: 8080, protocol: 'TCP' },
          { containerPort: 90, protocol: 'TCP' },
        ],
      },
    ]);
  });

  test('a service account of the cluster has the namespace in its name, and outside objects have none of their own', () => {
    const made = objects('worker', image, [
      ['service-account', { name: 'bot', create: true, privileges: [{ verbs: ['get'], scope: 'cluster' }] }],
    ]);
    expect(kinds(made)).toEqual([
      'ServiceAccount bot',
      'ClusterRole shop:bot',
      'ClusterRoleBinding shop:bot',
      'Deployment web',
    ]);
    expect(pod(made)['serviceAccountName']).toBe('bot');
  });

  test('the native strategy takes a percentage or a number, and nothing between them', () => {
    const strategy = (rollingStrategy: JsonObject): readonly Trait[] => [
      ['k8s-update-strategy', { strategy: { rollingStrategy } }],
    ];
    const [workload] = objects('worker', image, strategy({ maxSurge: '30%', maxUnavailable: '0%' }));
    expect(workload?.['spec']).toMatchObject({
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '30%', maxUnavailable: '0%' } },
    });
    expect(mistakes('worker', image, strategy({ maxSurge: '30' }))).toEqual([
      expect.stringContaining('or a percentage like 20%'),
    ]);
  });

  test('an exposed port and the traits that make a Service make one together (KubeVela 3180)', () => {
    const exposed = { ...image, ports: [{ port: 80, name: 'http', expose: true }] };
    const spec = (...traits: NonNullable<Parameters<typeof objects>[2]>) =>
      objects('webservice', exposed, traits).find(({ kind }) => kind === 'Service')?.['spec'];
    const http = { port: 80, targetPort: 80, name: 'http', protocol: 'TCP' };
    expect(spec(['gateway', { http: { '/': 80 } }])).toMatchObject({ type: 'ClusterIP', ports: [http] });
    expect(spec(['ingress', { domain: 'a', http: { '/': 80 } }])).toMatchObject({ ports: [http] });
    expect(spec(['gateway', { http: { '/': 80, '/m': 9090 } }])).toMatchObject({
      ports: [http, { port: 9090, targetPort: 9090, name: 'port-9090' }],
    });
    expect(spec(['expose', { port: [80], type: 'LoadBalancer', annotations: { a: 'b' } }])).toMatchObject({
      type: 'LoadBalancer',
      ports: [http],
    });
    expect(
      kinds(objects('webservice', exposed, [['gateway', { http: { '/': 80 }, name: 'public' }]])),
    ).toEqual(['Service web', 'Service web-public', 'Ingress web-public', 'Deployment web']);
  });

  test('Services of one name that contradict each other are refused', () => {
    const inside = { ...image, ports: [{ port: 80, containerPort: 8080, expose: true }] };
    const types = { ...image, exposeType: 'NodePort', ports: [{ port: 80, expose: true }] };
    const twice = /^component "web" makes Service web twice; .*differ in .*existingServiceName: web$/;
    expect(mistakes('webservice', inside, [['gateway', { http: { '/': 80 } }]])).toEqual([
      expect.stringMatching(twice),
    ]);
    expect(mistakes('webservice', types, [['expose', { port: [80], type: 'LoadBalancer' }]])).toEqual([
      expect.stringMatching(twice),
    ]);
  });

  test('patches of JSON change the workload; one that cannot be done says which operation', () => {
    const [merged] = objects('worker', image, [
      ['json-merge-patch', { spec: { paused: true, selector: null } }],
    ]);
    expect(merged?.['spec']).toMatchObject({ paused: true });
    expect(merged?.['spec']).not.toHaveProperty('selector');
    const patch = (...operations: readonly JsonObject[]) =>
      mistakes('worker', image, [['json-patch', { operations }]]);
    expect(patch({ op: 'remove', path: '/spec/nothing' })).toEqual([
      'trait json-patch: operation 1: nothing at nothing to remove',
    ]);
    expect(patch({ op: 'remove', path: '/kind' })).toEqual([
      'trait json-patch: what is left has no apiVersion or kind',
    ]);
  });
});

describe('JSON patch (RFC 6902)', () => {
  const run = (document: JsonObject, ...operations: readonly JsonObject[]) =>
    applyOperations(document, operations);
  test.each<readonly [JsonObject, JsonObject, JsonObject]>([
    [{ a: [1, 2] }, { op: 'add', path: '/a/1', value: 9 }, { a: [1, 9, 2] }],
    [{ a: [1] }, { op: 'add', path: '/a/-', value: 2 }, { a: [1, 2] }],
    [{ a: 1 }, { op: 'replace', path: '/a', value: 2 }, { a: 2 }],
    [{ 'a/b': 1, '~': 2 }, { op: 'remove', path: '/a~1b' }, { '~': 2 }],
    [{ a: { b: 1 } }, { op: 'move', from: '/a/b', path: '/c' }, { a: {}, c: 1 }],
    [{ a: [1, 2] }, { op: 'copy', from: '/a/0', path: '/b' }, { a: [1, 2], b: 1 }],
    [{ a: 1 }, { op: 'test', path: '/a', value: 1 }, { a: 1 }],
  ])('%j after %j is %j', (document, operation, value) =>
    expect(run(document, operation)).toEqual({ value }),
  );

  test.each<readonly [JsonObject, string]>([
    [{ op: 'replace', path: '/b', value: 1 }, 'nothing at b to replace'],
    [{ op: 'add', path: 'b', value: 1 }, 'path must be a JSON pointer'],
    [{ op: 'add', path: '/x/y', value: 1 }, 'nothing at x'],
    [{ op: 'test', path: '/a', value: 2 }, 'is not what it tests for'],
    [{ op: 'grow', path: '/a' }, 'unknown op "grow"'],
    [{ op: 'add', path: '/a' }, 'needs a value'],
  ])('%j cannot be done', (operation, reason) => {
    const done = run({ a: 1 }, operation);
    expect('refused' in done ? done.refused : '').toContain(reason);
  });

  test('no name reaches a prototype', () => {
    run({}, { op: 'add', path: '/__proto__', value: { polluted: true } });
    expect({}).not.toHaveProperty('polluted');
  });
});
