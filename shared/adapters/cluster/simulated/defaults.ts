import { isObject } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { groupOf } from './kinds.ts';
import { templateWithDefaults } from './template-defaults.ts';
import { without } from './omit.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * An object as the API server would store it: with defaults filled in, and without what it never writes (false, zero or
 * empty where that means "not given"). So a rendered object and the live one differ here as they do in reality.
 */
export const withDefaults = (object: KubeObject): KubeObject => {
  const known = byKind[`${groupOf(object.apiVersion)}/${object.kind}`];
  const prune = { ...object, metadata: without(object.metadata, 'labels', 'annotations') };
  const spec = object['spec'];
  return known === undefined || !isObject(spec) ? prune : { ...prune, spec: known(spec) };
};

const deployment = (spec: Fields): Fields => ({
  ...without(spec, 'minReadySeconds', 'paused'),
  replicas: spec['replicas'] ?? 1,
  strategy: strategyOf(isObject(spec['strategy']) ? spec['strategy'] : {}),
  progressDeadlineSeconds: spec['progressDeadlineSeconds'] ?? 600,
  revisionHistoryLimit: spec['revisionHistoryLimit'] ?? 10,
  template: templateWithDefaults(spec['template']),
});

const strategyOf = (strategy: Fields): Fields => {
  const type = strategy['type'] ?? 'RollingUpdate';
  if (type !== 'RollingUpdate') return { ...strategy, type };
  const rolling = isObject(strategy['rollingUpdate']) ? strategy['rollingUpdate'] : {};
  const { maxSurge = '25%', maxUnavailable = '25%' } = rolling;
  return { ...strategy, type, rollingUpdate: { ...rolling, maxSurge, maxUnavailable } };
};

const replicaSet = (spec: Fields): Fields => ({
  ...without(spec, 'minReadySeconds'),
  replicas: spec['replicas'] ?? 1,
  template: templateWithDefaults(spec['template']),
});

const templated = (spec: Fields): Fields => ({
  ...spec,
  revisionHistoryLimit: spec['revisionHistoryLimit'] ?? 10,
  template: templateWithDefaults(spec['template']),
});

const statefulSet = (spec: Fields): Fields => {
  const strategy = isObject(spec['updateStrategy']) ? spec['updateStrategy'] : {};
  const type = strategy['type'] ?? 'RollingUpdate';
  const rolling = isObject(strategy['rollingUpdate']) ? strategy['rollingUpdate'] : {};
  const claims = spec['volumeClaimTemplates'];
  return {
    ...without(templated(spec), 'minReadySeconds', 'volumeClaimTemplates'),
    replicas: spec['replicas'] ?? 1,
    serviceName: spec['serviceName'] ?? '',
    podManagementPolicy: spec['podManagementPolicy'] ?? 'OrderedReady',
    persistentVolumeClaimRetentionPolicy: {
      whenDeleted: 'Retain',
      whenScaled: 'Retain',
      ...(spec['persistentVolumeClaimRetentionPolicy'] as Fields | undefined),
    },
    updateStrategy:
      type === 'RollingUpdate'
        ? { ...strategy, type, rollingUpdate: { partition: 0, maxUnavailable: 1, ...rolling } }
        : { ...strategy, type },
    ...(Array.isArray(claims) && claims.length > 0
      ? { volumeClaimTemplates: claims.map(claimTemplate) }
      : {}),
  };
};

const daemonSet = (spec: Fields): Fields => {
  const strategy = isObject(spec['updateStrategy']) ? spec['updateStrategy'] : {};
  const type = strategy['type'] ?? 'RollingUpdate';
  const rolling = isObject(strategy['rollingUpdate']) ? strategy['rollingUpdate'] : {};
  return {
    ...without(templated(spec), 'minReadySeconds'),
    updateStrategy:
      type === 'RollingUpdate'
        ? { ...strategy, type, rollingUpdate: { maxUnavailable: 1, maxSurge: 0, ...rolling } }
        : { ...strategy, type },
  };
};

const cloneSet = (spec: Fields): Fields => {
  const strategy = isObject(spec['updateStrategy']) ? spec['updateStrategy'] : {};
  return {
    ...templated(spec),
    replicas: spec['replicas'] ?? 1,
    scaleStrategy: spec['scaleStrategy'] ?? {},
    updateStrategy: { type: 'ReCreate', partition: 0, maxUnavailable: '20%', maxSurge: 0, ...strategy },
  };
};

const advancedStatefulSet = (spec: Fields): Fields => {
  const strategy = isObject(spec['updateStrategy']) ? spec['updateStrategy'] : {};
  const rolling = isObject(strategy['rollingUpdate']) ? strategy['rollingUpdate'] : {};
  return {
    ...templated(spec),
    replicas: spec['replicas'] ?? 1,
    podManagementPolicy: spec['podManagementPolicy'] ?? 'OrderedReady',
    updateStrategy: {
      ...strategy,
      type: strategy['type'] ?? 'RollingUpdate',
      rollingUpdate: { partition: 0, maxUnavailable: 1, podUpdatePolicy: 'ReCreate', ...rolling },
    },
  };
};

const advancedDaemonSet = (spec: Fields): Fields => {
  const strategy = isObject(spec['updateStrategy']) ? spec['updateStrategy'] : {};
  const rolling = isObject(strategy['rollingUpdate']) ? strategy['rollingUpdate'] : {};
  return {
    ...templated(spec),
    updateStrategy: {
      ...strategy,
      type: strategy['type'] ?? 'RollingUpdate',
      rollingUpdate: {
        rollingUpdateType: 'Standard',
        maxUnavailable: 1,
        maxSurge: 0,
        partition: 0,
        ...rolling,
      },
    },
  };
};

const claimTemplate = (given: unknown): Fields => {
  const claim = isObject(given) ? given : {};
  const spec = isObject(claim['spec']) ? claim['spec'] : {};
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    ...claim,
    spec: { volumeMode: 'Filesystem', ...spec },
    status: { phase: 'Pending' },
  };
};

const service = (spec: Fields): Fields => {
  const ports = Array.isArray(spec['ports']) ? spec['ports'] : [];
  return {
    sessionAffinity: 'None',
    type: 'ClusterIP',
    internalTrafficPolicy: 'Cluster',
    ipFamilies: ['IPv4'],
    ipFamilyPolicy: 'SingleStack',
    ...spec,
    ports: ports.map((port) =>
      isObject(port) ? { protocol: 'TCP', targetPort: port['port'], ...port } : (port as unknown),
    ),
  };
};

const autoscaler = (spec: Fields): Fields => ({ minReplicas: 1, ...spec });

const byKind: Readonly<Record<string, (spec: Fields) => Fields>> = {
  'apps/Deployment': deployment,
  'apps/ReplicaSet': replicaSet,
  'apps/StatefulSet': statefulSet,
  'apps/DaemonSet': daemonSet,
  'apps.kruise.io/CloneSet': cloneSet,
  'apps.kruise.io/StatefulSet': advancedStatefulSet,
  'apps.kruise.io/DaemonSet': advancedDaemonSet,
  '/Pod': (spec) => templateWithDefaults({ spec }).spec,
  '/Service': service,
  'autoscaling/HorizontalPodAutoscaler': autoscaler,
};
