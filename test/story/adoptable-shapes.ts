import type { KubeObject } from '#domain/kube/object.ts';

type Make = (apiVersion: string, kind: string, name: string, rest: object) => KubeObject;

const pods = (app: string, spec: object) => ({
  selector: { matchLabels: { app } },
  template: { metadata: { labels: { app }, annotations: { 'prometheus.io/scrape': 'true' } }, spec },
});

/** A pod with nearly all that people write into one; nobody has to run it. */
const rich = {
  serviceAccountName: 'reader',
  automountServiceAccountToken: false,
  enableServiceLinks: false,
  shareProcessNamespace: true,
  terminationGracePeriodSeconds: 60,
  dnsPolicy: 'None',
  dnsConfig: { nameservers: ['10.96.0.10'], options: [{ name: 'ndots', value: '2' }] },
  hostAliases: [{ ip: '127.0.0.1', hostnames: ['a.test', 'b.test'] }],
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 1000,
    fsGroup: 2000,
    fsGroupChangePolicy: 'OnRootMismatch',
    seccompProfile: { type: 'RuntimeDefault' },
  },
  imagePullSecrets: [{ name: 'registry' }],
  tolerations: [{ key: 'dedicated', operator: 'Equal', value: 'shop', effect: 'NoSchedule' }],
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values: ['linux'] }] },
        ],
      },
    },
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 50,
          podAffinityTerm: {
            topologyKey: 'topology.kubernetes.io/zone',
            labelSelector: { matchLabels: { app: 'rich' } },
          },
        },
      ],
    },
  },
  resourceClaims: [{ name: 'gpu', resourceClaimTemplateName: 'gpu' }],
  initContainers: [
    { name: 'migrate', image: 'shop/migrate:1', args: ['--wait', '30s'] },
    {
      name: 'proxy',
      image: 'shop/proxy:1',
      restartPolicy: 'Always',
      startupProbe: { httpGet: { path: '/ready', port: 'admin', scheme: 'HTTPS' }, failureThreshold: 30 },
      ports: [{ name: 'admin', containerPort: 9901 }],
      lifecycle: { preStop: { sleep: { seconds: 5 } } },
    },
  ],
  containers: [
    {
      name: 'app',
      image: 'shop/app:1@sha256:0000000000000000000000000000000000000000000000000000000000000001',
      imagePullPolicy: 'Always',
      terminationMessagePolicy: 'FallbackToLogsOnError',
      ports: [
        { name: 'http', containerPort: 8080 },
        { name: 'grpc', containerPort: 9000 },
      ],
      envFrom: [
        { prefix: 'A_', configMapRef: { name: 'settings' } },
        { secretRef: { name: 'keys', optional: true } },
      ],
      env: [
        { name: 'EMPTY', value: '' },
        { name: 'CPUS', valueFrom: { resourceFieldRef: { containerName: 'app', resource: 'limits.cpu' } } },
        { name: 'ZONE', valueFrom: { fieldRef: { fieldPath: "metadata.labels['zone']" } } },
      ],
      resources: {
        requests: { cpu: '0.5', memory: '1024Mi' },
        limits: { cpu: '2', memory: '1.5Gi', 'ephemeral-storage': '2G' },
        claims: [{ name: 'gpu' }],
      },
      readinessProbe: { grpc: { port: 9000 }, periodSeconds: 5 },
      livenessProbe: { exec: { command: ['/bin/true'] }, initialDelaySeconds: 10 },
      startupProbe: { tcpSocket: { port: 'http' }, failureThreshold: 60 },
      lifecycle: {
        postStart: { exec: { command: ['sh', '-c', 'echo started > /tmp/a'] } },
        preStop: { httpGet: { path: '/stop', port: 'http' } },
      },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
      volumeMounts: [
        { name: 'scratch', mountPath: '/scratch' },
        { name: 'cache', mountPath: '/cache', subPath: 'a', readOnly: true },
        { name: 'tokens', mountPath: '/tokens' },
      ],
    },
    { name: 'side', image: 'shop/side', stdin: true, tty: true, workingDir: '/work' },
  ],
  volumes: [
    {
      name: 'scratch',
      ephemeral: {
        volumeClaimTemplate: {
          metadata: { labels: { kind: 'scratch' } },
          spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
        },
      },
    },
    { name: 'cache', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } },
    { name: 'host', hostPath: { path: '/var/log' } },
    { name: 'config', configMap: { name: 'settings', defaultMode: 288, items: [{ key: 'a', path: 'b' }] } },
    {
      name: 'tokens',
      projected: {
        sources: [
          { serviceAccountToken: { audience: 'vault', expirationSeconds: 7200, path: 'token' } },
          { secret: { name: 'keys', optional: true } },
        ],
      },
    },
    {
      name: 'csi',
      csi: { driver: 'secrets-store.csi.k8s.io', readOnly: true, volumeAttributes: { class: 'a' } },
    },
  ],
};

/** Shapes that are seldom in a first example and often in a grown cluster. */
export const grownShapes = (object: Make): readonly KubeObject[] => [
  object('apps/v1', 'Deployment', 'rich', {
    spec: {
      replicas: 0,
      revisionHistoryLimit: 2,
      progressDeadlineSeconds: 900,
      strategy: { type: 'Recreate' },
      ...pods('rich', rich),
    },
  }),
  object('apps/v1', 'StatefulSet', 'ordered', {
    spec: {
      serviceName: 'ordered',
      replicas: 0,
      minReadySeconds: 3,
      ordinals: { start: 2 },
      podManagementPolicy: 'Parallel',
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' },
      updateStrategy: { type: 'OnDelete' },
      ...pods('ordered', { containers: [{ name: 'db', image: 'shop/db:1' }] }),
      volumeClaimTemplates: [
        {
          metadata: { name: 'data', annotations: { 'a/b': 'c' } },
          spec: {
            accessModes: ['ReadWriteOnce'],
            storageClassName: 'fast',
            volumeMode: 'Block',
            resources: { requests: { storage: '0.5Ti' } },
          },
        },
      ],
    },
  }),
  object('apps/v1', 'DaemonSet', 'host', {
    spec: {
      updateStrategy: { rollingUpdate: { maxSurge: '10%', maxUnavailable: 0 } },
      ...pods('host', {
        nodeSelector: { 'shop/none': 'true' },
        hostNetwork: true,
        hostPID: true,
        priorityClassName: 'system-node-critical',
        containers: [
          {
            name: 'agent',
            image: 'shop/agent:1',
            ports: [{ name: 'metrics', containerPort: 9100, hostPort: 9100 }],
            securityContext: { readOnlyRootFilesystem: true },
            volumeMounts: [
              { name: 'root', mountPath: '/host', mountPropagation: 'HostToContainer', readOnly: true },
            ],
          },
        ],
        volumes: [{ name: 'root', hostPath: { path: '/', type: 'Directory' } }],
      }),
    },
  }),
  object('autoscaling/v2', 'HorizontalPodAutoscaler', 'rich', {
    spec: {
      maxReplicas: 9,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'rich' },
      metrics: [
        {
          type: 'Resource',
          resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1024Mi' } },
        },
        {
          type: 'ContainerResource',
          containerResource: {
            name: 'cpu',
            container: 'app',
            target: { type: 'Utilization', averageUtilization: 60 },
          },
        },
        {
          type: 'Pods',
          pods: { metric: { name: 'rps' }, target: { type: 'AverageValue', averageValue: '1k' } },
        },
        {
          type: 'Object',
          object: {
            metric: { name: 'queue', selector: { matchLabels: { q: 'a' } } },
            describedObject: { apiVersion: 'v1', kind: 'Service', name: 'shop' },
            target: { type: 'Value', value: '100' },
          },
        },
        { type: 'External', external: { metric: { name: 'lag' }, target: { type: 'Value', value: '1.5' } } },
      ],
      behavior: {
        scaleDown: {
          stabilizationWindowSeconds: 60,
          policies: [{ type: 'Percent', value: 10, periodSeconds: 60 }],
        },
        scaleUp: { selectPolicy: 'Disabled' },
      },
    },
  }),
  object('policy/v1', 'PodDisruptionBudget', 'rich', {
    spec: {
      minAvailable: '60%',
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['rich', 'ordered'] }] },
    },
  }),
  object('v1', 'Service', 'outside', {
    spec: {
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
      sessionAffinity: 'ClientIP',
      loadBalancerSourceRanges: ['10.0.0.0/8'],
      selector: { app: 'rich' },
      ports: [
        { name: 'http', port: 80, targetPort: 'http', appProtocol: 'http' },
        { name: 'dns', port: 53, protocol: 'UDP' },
      ],
    },
  }),
  object('v1', 'Service', 'near', {
    spec: {
      internalTrafficPolicy: 'Local',
      publishNotReadyAddresses: true,
      selector: { app: 'host' },
      ports: [{ port: 1 }],
    },
  }),
  object('v1', 'Service', 'alias', { spec: { type: 'ExternalName', externalName: 'db.example.test' } }),
  object('v1', 'ConfigMap', 'fixed', {
    immutable: true,
    data: { 'multi.yaml': 'a: |\n  b\n\n  c  \n', empty: '' },
  }),
  object('v1', 'PersistentVolumeClaim', 'archive', {
    spec: {
      accessModes: ['ReadWriteMany'],
      storageClassName: '',
      resources: { requests: { storage: '10Gi' } },
    },
  }),
  object('batch/v1', 'CronJob', 'zoned', {
    spec: {
      schedule: '@daily',
      timeZone: 'Europe/Berlin',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 300,
      suspend: true,
      jobTemplate: {
        spec: {
          ttlSecondsAfterFinished: 60,
          template: {
            spec: { restartPolicy: 'OnFailure', containers: [{ name: 'job', image: 'shop/job' }] },
          },
        },
      },
    },
  }),
  object('rbac.authorization.k8s.io/v1', 'RoleBinding', 'reader', {
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'reader' },
    subjects: [{ kind: 'ServiceAccount', name: 'reader' }],
  }),
];
