import { describe, expect, test } from 'vitest';
import { treeOf } from '../config/tree.ts';
import type { JsonObject } from '../json.ts';
import { builtIn } from './types.ts';

/* What deprecated traits of KubeVela make: to the letter of its definitions, and as Kubernetes takes it today. */

const at = { file: 'app.yaml', line: 1, column: 1 };
const output: JsonObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  spec: { template: { spec: { containers: [{ name: 'api', image: 'api:1' }] } } },
};

const effectOf = (type: string, properties: JsonObject, isExact = false) => {
  const trait = builtIn.traits.find((one) => one.type === type);
  const context = { app: 'bank', component: 'api', namespace: 'default', output, isExact };
  const made = trait?.effect(treeOf(properties, at), context, { open: isExact });
  if (made === undefined) throw new Error(`no trait ${type}`);
  return made.kind === 'fine' ? made.value : made.mistakes.map(({ reason }) => reason);
};

const rule = (paths: readonly JsonObject[]) => ({ rules: [{ host: 'api.bank.example', http: { paths } }] });
const newPath = (path: string, number: number) => ({
  path,
  pathType: 'ImplementationSpecific',
  backend: { service: { name: 'api', port: { number } } },
});
const oldPath = (path: string, servicePort: number) => ({
  path,
  backend: { serviceName: 'api', servicePort },
});
const service = (ports: readonly JsonObject[]) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'api' },
  spec: { selector: { 'app.oam.dev/component': 'api' }, ports },
});
const said = { domain: 'api.bank.example', http: { '/': 80, '/v2': 80 } };
const twice = [80, 80].map((port) => ({ port, targetPort: port }));

describe('traffic', () => {
  test('pure-ingress leads to a Service that is there already', () => {
    const metadata = { name: 'api' };
    expect(effectOf('pure-ingress', said)).toEqual({
      outputs: {
        ingress: {
          apiVersion: 'networking.k8s.io/v1',
          kind: 'Ingress',
          metadata,
          spec: rule([newPath('/', 80), newPath('/v2', 80)]),
        },
      },
    });
    expect(effectOf('pure-ingress', said, true)).toEqual({
      outputs: {
        ingress: {
          apiVersion: 'networking.k8s.io/v1beta1',
          kind: 'Ingress',
          metadata,
          spec: rule([oldPath('/', 80), oldPath('/v2', 80)]),
        },
      },
    });
  });

  test('ingress and ingress-1-20 bring a Service, in which a port stands once', () => {
    expect(effectOf('ingress', said)).toMatchObject({
      outputs: { service: service([{ port: 80, targetPort: 80 }]), ingress: { kind: 'Ingress' } },
    });
    expect(effectOf('ingress', said, true)).toMatchObject({ outputs: { service: service(twice) } });
    expect(effectOf('ingress-1-20', { ...said, http: { '/': 80, '/x': 81 } })).toMatchObject({
      outputs: {
        service: service([
          { name: 'port-80', port: 80, targetPort: 80 },
          { name: 'port-81', port: 81, targetPort: 81 },
        ]),
        ingress: { metadata: { annotations: { 'kubernetes.io/ingress.class': 'nginx' } } },
      },
    });
  });

  test('gateway lists a port once for Kubernetes, and as often as KubeVela for comparing', () => {
    const ports = (isExact: boolean) => {
      const made = effectOf('gateway', { http: said.http }, isExact) as { outputs: JsonObject };
      return (made.outputs['service'] as { spec: { ports: unknown[] } }).spec.ports.length;
    };
    expect([ports(false), ports(true)]).toEqual([1, 2]);
  });
});

describe('storage', () => {
  test('configmap mounts into the first container and makes what has data', () => {
    const volumes = [
      { name: 'conf', mountPath: '/etc/conf', data: { level: 'debug' } },
      { name: 'there', mountPath: '/etc/there', readOnly: true },
    ];
    expect(effectOf('configmap', { volumes })).toEqual({
      patch: {
        spec: {
          template: {
            spec: {
              containers: [
                {
                  volumeMounts: [
                    { name: 'volume-conf', mountPath: '/etc/conf', readOnly: false },
                    { name: 'volume-there', mountPath: '/etc/there', readOnly: true },
                  ],
                },
              ],
              volumes: [
                { name: 'volume-conf', configMap: { name: 'conf' } },
                { name: 'volume-there', configMap: { name: 'there' } },
              ],
            },
          },
        },
      },
      outputs: {
        conf: { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'conf' }, data: { level: 'debug' } },
      },
    });
  });

  test('volumes declares them and mounts none', () => {
    const volumes = [
      { name: 'tmp' },
      { name: 'conf', type: 'configMap', cmName: 'conf' },
      { name: 'disk', type: 'pvc', claimName: 'disk-0' },
    ];
    expect(effectOf('volumes', { volumes })).toEqual({
      patch: {
        spec: {
          template: {
            spec: {
              volumes: [
                { name: 'tmp', emptyDir: { medium: '' } },
                { name: 'conf', configMap: { name: 'conf', defaultMode: 420 } },
                { name: 'disk', persistentVolumeClaim: { claimName: 'disk-0' } },
              ],
            },
          },
        },
      },
    });
  });

  test('pvc makes a claim and mounts it, as files or as a device', () => {
    const claim = {
      claimName: 'disk',
      accessModes: ['ReadWriteOnce'],
      resources: { requests: { storage: '5Gi' } },
    };
    const files = { ...claim, volumesToMount: [{ name: 'data', mountPath: '/data' }] };
    expect(effectOf('pvc', files)).toMatchObject({
      patch: {
        spec: {
          template: {
            spec: {
              containers: [{ volumeMounts: [{ name: 'data', mountPath: '/data' }] }],
              volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'disk' } }],
            },
          },
        },
      },
      outputs: { disk: { kind: 'PersistentVolumeClaim', spec: { volumeMode: 'Filesystem' } } },
    });
    const device = {
      ...claim,
      volumeMode: 'Block',
      volumesToMount: [{ name: 'data', devicePath: '/dev/x' }],
    };
    expect(effectOf('pvc', device)).toMatchObject({
      patch: {
        spec: {
          template: { spec: { containers: [{ volumeDevices: [{ name: 'data', devicePath: '/dev/x' }] }] } },
        },
      },
    });
    expect(effectOf('pvc', { ...device, volumesToMount: [{ name: 'data' }] })).toEqual([
      'trait pvc: volume "data" needs a devicePath',
    ]);
  });
});

test('node-affinity is required labels of nodes, and tolerations', () => {
  expect(
    effectOf('node-affinity', { affinity: { disk: ['ssd', 'nvme'] }, tolerations: { gpu: 'yes' } }),
  ).toEqual({
    patch: {
      spec: {
        template: {
          spec: {
            affinity: {
              nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: {
                  nodeSelectorTerms: [
                    { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd', 'nvme'] }] },
                  ],
                },
              },
            },
            tolerations: [{ effect: 'NoSchedule', key: 'gpu', operator: 'Equal', value: 'yes' }],
          },
        },
      },
    },
  });
});

test('only half of what resource takes sets nothing: KubeVela is silent, Tidegate says so', () => {
  expect(effectOf('resource', { cpu: 2 })).toEqual([expect.stringContaining('give cpu and memory together')]);
  expect(effectOf('resource', { cpu: 2 }, true)).toEqual({
    patch: { spec: { template: { spec: { containers: [{ resources: {} }] } } } },
  });
});
