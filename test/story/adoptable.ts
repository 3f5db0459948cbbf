import type { KubeObject } from '#domain/kube/object.ts';
import { grownShapes } from './adoptable-shapes.ts';

/** Objects of many shapes, as people write them; the first is a Deployment of four pods that run shop/app:1. */
export const adoptable = (namespace: string): readonly KubeObject[] => {
  const object = (apiVersion: string, kind: string, name: string, rest: object): KubeObject => ({
    apiVersion,
    kind,
    metadata: { name, namespace, labels: { team: 'a' } },
    ...rest,
  });
  const pods = (app: string, spec: object) => ({
    selector: { matchLabels: { app } },
    template: { metadata: { labels: { app } }, spec },
  });
  const container = (name: string, rest: object = {}) => ({ name, image: `shop/${name}:1`, ...rest });
  return [
    object('apps/v1', 'Deployment', 'shop', {
      spec: { replicas: 4, ...pods('shop', { containers: [container('app'), container('side')] }) },
    }),
    object('apps/v1', 'Deployment', 'probed', {
      spec: {
        replicas: 2,
        minReadySeconds: 1,
        strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
        ...pods('probed', {
          initContainers: [container('init', { command: ['sh', '-c', 'a && b < c'] })],
          containers: [
            container('app', {
              image: 'shop/app',
              ports: [{ containerPort: 80 }, { name: 'dns', containerPort: 53, protocol: 'UDP' }],
              readinessProbe: { httpGet: { path: '/', port: 80 } },
              livenessProbe: { tcpSocket: { port: 80 }, periodSeconds: 3 },
              resources: { requests: { cpu: '100m' }, limits: { memory: '1Gi' } },
              env: [
                { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
                { name: 'KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'a', optional: true } } },
              ],
            }),
          ],
          terminationGracePeriodSeconds: 5,
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: 'kubernetes.io/hostname',
              whenUnsatisfiable: 'ScheduleAnyway',
              labelSelector: { matchLabels: { app: 'probed' } },
            },
          ],
        }),
      },
    }),
    object('apps/v1', 'Deployment', 'volumes', {
      spec: {
        replicas: 1,
        ...pods('volumes', {
          serviceAccountName: 'reader',
          containers: [container('app', { volumeMounts: [{ name: 'all', mountPath: '/all' }] })],
          volumes: [
            {
              name: 'all',
              projected: {
                sources: [
                  { serviceAccountToken: { path: 'token' } },
                  {
                    configMap: {
                      name: 'settings',
                      optional: true,
                      items: [{ key: 'a', path: 'a', mode: 256 }],
                    },
                  },
                  {
                    downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] },
                  },
                ],
              },
            },
            { name: 'plain', secret: { secretName: 'keys', optional: true } },
          ],
        }),
      },
    }),
    object('apps/v1', 'Deployment', 'scaled', {
      spec: { replicas: 3, ...pods('scaled', { containers: [container('app')] }) },
    }),
    object('autoscaling/v2', 'HorizontalPodAutoscaler', 'scaled', {
      spec: {
        minReplicas: 2,
        maxReplicas: 5,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'scaled' },
        metrics: [
          {
            type: 'Resource',
            resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } },
          },
        ],
      },
    }),
    object('policy/v1', 'PodDisruptionBudget', 'scaled', {
      spec: { maxUnavailable: '25%', selector: { matchLabels: { app: 'scaled' } } },
    }),
    object('apps/v1', 'StatefulSet', 'store', {
      spec: {
        serviceName: 'store',
        replicas: 2,
        ...pods('store', { containers: [container('db')] }),
        volumeClaimTemplates: [
          {
            metadata: { name: 'data' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          },
        ],
      },
    }),
    object('apps/v1', 'DaemonSet', 'agent', {
      spec: pods('agent', { containers: [container('agent')], tolerations: [{ operator: 'Exists' }] }),
    }),
    object('batch/v1', 'CronJob', 'nightly', {
      spec: {
        schedule: '0 3 * * *',
        jobTemplate: {
          spec: { template: { spec: { restartPolicy: 'Never', containers: [container('job')] } } },
        },
      },
    }),
    object('v1', 'Service', 'shop', {
      spec: {
        selector: { app: 'shop' },
        ports: [
          { name: 'http', port: 80, targetPort: 8080 },
          { name: 'metrics', port: 9090, protocol: 'TCP' },
        ],
      },
    }),
    object('v1', 'Service', 'store', {
      spec: { clusterIP: 'None', selector: { app: 'store' }, ports: [{ port: 1 }] },
    }),
    object('v1', 'ConfigMap', 'settings', {
      data: { a: 'yes\n', 'b.json': '{"c": 1}' },
      binaryData: { d: 'AAE=' },
    }),
    object('v1', 'ServiceAccount', 'reader', {}),
    object('networking.k8s.io/v1', 'NetworkPolicy', 'inside', {
      spec: { podSelector: {}, ingress: [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }] },
    }),
    object('networking.k8s.io/v1', 'Ingress', 'front', {
      spec: {
        rules: [
          {
            host: 'shop.example.test',
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: { service: { name: 'shop', port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    }),
    object('rbac.authorization.k8s.io/v1', 'Role', 'reader', {
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }],
    }),
    ...grownShapes(object),
  ];
};
