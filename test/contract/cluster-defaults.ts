/*
 * A Deployment as a person may write it, and as Kubernetes 1.37.2 keeps it. The exam compares every field, so a default
 * that a later version adds shows here first.
 */

export const written = {
  replicas: 0,
  minReadySeconds: 0,
  paused: false,
  selector: { matchLabels: { app: 'checkout' } },
  template: {
    metadata: { labels: { app: 'checkout' }, annotations: {} },
    spec: {
      containers: [
        {
          name: 'app',
          image: 'reg:5000/app',
          args: [],
          command: ['x'],
          env: [
            { name: 'A', value: '' },
            { name: 'B', value: 'b' },
            { name: 'C', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
            { name: 'D', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
          ],
          ports: [{ containerPort: 8080 }, { name: 'm', containerPort: 9090, protocol: 'TCP' }],
          resources: { limits: { cpu: '500m', memory: '128Mi' }, requests: { cpu: '100m' } },
          readinessProbe: { httpGet: { path: '/ready', port: 8080 }, initialDelaySeconds: 0 },
          livenessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 5 },
          startupProbe: { exec: { command: ['a'] } },
          volumeMounts: [
            { name: 'v', mountPath: '/v' },
            { name: 'c', mountPath: '/c', readOnly: false },
          ],
          securityContext: { runAsNonRoot: true },
          lifecycle: { preStop: { httpGet: { port: 8080 } } },
        },
        {
          name: 'side',
          image: 'side@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
        },
      ],
      initContainers: [{ name: 'init', image: 'init:latest', envFrom: [] }],
      volumes: [
        { name: 'v' },
        { name: 'c', configMap: { name: 'cm' } },
        { name: 's', secret: { secretName: 'x' } },
        { name: 'e', emptyDir: {} },
        { name: 'p', projected: { sources: [{ serviceAccountToken: { path: 't' } }] } },
        { name: 'd', downwardAPI: { items: [{ path: 'l', fieldRef: { fieldPath: 'metadata.labels' } }] } },
        { name: 'h', hostPath: { path: '/x' } },
      ],
      serviceAccountName: 'default',
      hostNetwork: false,
      tolerations: [],
      nodeSelector: {},
      imagePullSecrets: [],
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'zone',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: { app: 'checkout' } },
        },
      ],
    },
  },
};

export const kept = {
  replicas: 0,
  selector: { matchLabels: { app: 'checkout' } },
  template: {
    metadata: { labels: { app: 'checkout' } },
    spec: {
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      securityContext: {},
      schedulerName: 'default-scheduler',
      containers: [
        {
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          imagePullPolicy: 'Always',
          name: 'app',
          image: 'reg:5000/app',
          command: ['x'],
          env: [
            { name: 'A' },
            { name: 'B', value: 'b' },
            { name: 'C', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
            { name: 'D', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } },
          ],
          ports: [
            { protocol: 'TCP', containerPort: 8080 },
            { protocol: 'TCP', name: 'm', containerPort: 9090 },
          ],
          resources: { limits: { cpu: '500m', memory: '128Mi' }, requests: { cpu: '100m' } },
          readinessProbe: {
            timeoutSeconds: 1,
            periodSeconds: 10,
            successThreshold: 1,
            failureThreshold: 3,
            httpGet: { path: '/ready', scheme: 'HTTP', port: 8080 },
          },
          livenessProbe: {
            timeoutSeconds: 1,
            periodSeconds: 5,
            successThreshold: 1,
            failureThreshold: 3,
            tcpSocket: { port: 8080 },
          },
          startupProbe: {
            timeoutSeconds: 1,
            periodSeconds: 10,
            successThreshold: 1,
            failureThreshold: 3,
            exec: { command: ['a'] },
          },
          volumeMounts: [
            { name: 'v', mountPath: '/v' },
            { name: 'c', mountPath: '/c' },
          ],
          securityContext: { runAsNonRoot: true },
          lifecycle: { preStop: { httpGet: { path: '/', scheme: 'HTTP', port: 8080 } } },
        },
        {
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          imagePullPolicy: 'IfNotPresent',
          name: 'side',
          image: 'side@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
          resources: {},
        },
      ],
      initContainers: [
        {
          terminationMessagePath: '/dev/termination-log',
          terminationMessagePolicy: 'File',
          imagePullPolicy: 'Always',
          name: 'init',
          image: 'init:latest',
          resources: {},
        },
      ],
      volumes: [
        { name: 'v', emptyDir: {} },
        { name: 'c', configMap: { defaultMode: 420, name: 'cm' } },
        { name: 's', secret: { defaultMode: 420, secretName: 'x' } },
        { name: 'e', emptyDir: {} },
        {
          name: 'p',
          projected: {
            defaultMode: 420,
            sources: [{ serviceAccountToken: { expirationSeconds: 3600, path: 't' } }],
          },
        },
        {
          name: 'd',
          downwardAPI: {
            defaultMode: 420,
            items: [{ path: 'l', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.labels' } }],
          },
        },
        { name: 'h', hostPath: { type: '', path: '/x' } },
      ],
      serviceAccountName: 'default',
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'zone',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: { app: 'checkout' } },
        },
      ],
      serviceAccount: 'default',
    },
  },
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
  progressDeadlineSeconds: 600,
  revisionHistoryLimit: 10,
};
