import { isObject, own } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import { groupOf, kindOf } from './kinds.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What the cluster itself gives to a new object: the addresses of a Service, and a first status. */
export const newborn = (object: KubeObject, uid: string): KubeObject => {
  const { status: given, ...rest } = object;
  const { spec } = rest;
  const settled = rest.kind === 'Service' && isObject(spec) ? { ...rest, spec: addressed(spec, uid) } : rest;
  const status = object.kind === 'Node' ? given : firstStatus(object);
  return status === undefined ? settled : { ...settled, status };
};

const firstStatus = (object: KubeObject): unknown => {
  const known = own(firstStatuses, `${groupOf(object.apiVersion)}/${object.kind}`);
  if (known !== undefined) return known;
  return kindOf(object)?.hasStatus === true && isObject(object['spec']) ? {} : undefined;
};

const firstStatuses: Readonly<Record<string, object>> = {
  '/Pod': { phase: 'Pending', qosClass: 'BestEffort' },
  '/Namespace': { phase: 'Active' },
  '/Service': { loadBalancer: {} },
  'apps/ReplicaSet': { replicas: 0 },
  'apps/DaemonSet': {
    currentNumberScheduled: 0,
    desiredNumberScheduled: 0,
    numberMisscheduled: 0,
    numberReady: 0,
  },
  'apps/StatefulSet': { replicas: 0, availableReplicas: 0 },
  'autoscaling/HorizontalPodAutoscaler': { currentMetrics: null, desiredReplicas: 0 },
  'networking.k8s.io/Ingress': { loadBalancer: {} },
  'policy/PodDisruptionBudget': {
    currentHealthy: 0,
    desiredHealthy: 0,
    disruptionsAllowed: 0,
    expectedPods: 0,
  },
};

/** Addresses and ports come from the uid: as good as any, and different for each Service. */
const addressed = (spec: Fields, uid: string): Fields => {
  const number = Number.parseInt(uid.slice(0, 8), 16);
  const clusterIP = spec['clusterIP'] ?? `10.96.${(number >>> 8) & 255}.${number & 255}`;
  const isOpen = spec['type'] === 'NodePort' || spec['type'] === 'LoadBalancer';
  const ports = Array.isArray(spec['ports']) ? spec['ports'].filter(isObject) : [];
  return {
    ...spec,
    ...(spec['type'] === 'ExternalName' ? {} : { clusterIP, clusterIPs: [clusterIP] }),
    ...(isOpen ? { externalTrafficPolicy: spec['externalTrafficPolicy'] ?? 'Cluster' } : {}),
    ...(spec['type'] === 'LoadBalancer' ? { allocateLoadBalancerNodePorts: true } : {}),
    ports: isOpen
      ? ports.map((port, at) => ({ nodePort: 30_000 + ((number + at) % 2_768), ...port }))
      : ports,
  };
};
