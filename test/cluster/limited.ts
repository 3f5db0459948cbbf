import type { Api } from './api.ts';
import { users } from './credentials.ts';

/** What Tidegate needs in a namespace whose application has workloads of every kind, a Service, Jobs and a claim, and no more: a claim is never deleted. */
const rules = (isMayPatch: boolean) => [
  {
    apiGroups: ['apps'],
    resources: ['deployments', 'statefulsets', 'daemonsets'],
    verbs: ['get', 'create', 'delete', ...(isMayPatch ? ['patch'] : [])],
  },
  {
    apiGroups: ['apps.kruise.io'],
    resources: ['clonesets', 'statefulsets', 'daemonsets'],
    verbs: ['get', 'create', 'patch', 'delete'],
  },
  { apiGroups: ['acid.zalan.do'], resources: ['postgresqls'], verbs: ['get', 'create', 'patch', 'delete'] },
  { apiGroups: ['example.com'], resources: ['fleets'], verbs: ['get', 'create', 'patch', 'delete'] },
  { apiGroups: ['apps'], resources: ['replicasets', 'controllerrevisions'], verbs: ['list'] },
  { apiGroups: ['batch'], resources: ['jobs'], verbs: ['get', 'create', 'patch', 'delete'] },
  { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch', 'delete'] },
  { apiGroups: [''], resources: ['services'], verbs: ['get', 'list', 'create', 'patch', 'delete'] },
  {
    apiGroups: ['gateway.networking.k8s.io'],
    resources: ['httproutes', 'grpcroutes'],
    verbs: ['get', 'list', 'create', 'patch', 'delete'],
  },
  { apiGroups: ['networking.istio.io'], resources: ['virtualservices'], verbs: ['get', 'list', 'patch'] },
  {
    apiGroups: ['networking.istio.io'],
    resources: ['destinationrules'],
    verbs: ['get', 'list', 'create', 'patch', 'delete'],
  },
  {
    apiGroups: ['traefik.io'],
    resources: ['traefikservices', 'ingressroutes'],
    verbs: ['get', 'list', 'patch'],
  },
  {
    apiGroups: ['networking.k8s.io'],
    resources: ['ingresses'],
    verbs: ['get', 'list', 'create', 'patch', 'delete'],
  },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list'] },
  { apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'create', 'patch', 'delete'] },
  { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'create', 'patch', 'delete'] },
  { apiGroups: [''], resources: ['persistentvolumeclaims'], verbs: ['get', 'create', 'patch'] },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: ['list'] },
];

export interface Limits {
  /** Takes the right to patch Deployments away, or gives it back; resolves when the API server knows. */
  mayPatch(is: boolean): Promise<void>;
  clear(): Promise<void>;
}

/** Gives the user that has no rights at all those that Tidegate needs in one namespace. */
export const limit = async (api: Api, namespace: string): Promise<Limits> => {
  const rbac = '/apis/rbac.authorization.k8s.io/v1';
  const roles = `${rbac}/namespaces/${namespace}/roles`;
  const metadata = { name: 'tidegate' };
  const cluster = { name: `tidegate-${namespace}` };
  const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: users.restricted.name }];
  const roleRef = (kind: string, { name }: { name: string }) => ({
    apiGroup: 'rbac.authorization.k8s.io',
    kind,
    name,
  });
  await api.must('POST', roles, { metadata, rules: rules(true) });
  await api.must('POST', `${rbac}/namespaces/${namespace}/rolebindings`, {
    metadata,
    subjects,
    roleRef: roleRef('Role', metadata),
  });
  await api.must('POST', `${rbac}/clusterroles`, {
    metadata: cluster,
    rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['get'] }],
  });
  await api.must('POST', `${rbac}/clusterrolebindings`, {
    metadata: cluster,
    subjects,
    roleRef: roleRef('ClusterRole', cluster),
  });
  return {
    mayPatch: async (is) => {
      await api.must('PATCH', `${roles}/tidegate`, { rules: rules(is) });
      await untilKnown(api, namespace, is);
    },
    clear: async () => {
      await api.call('DELETE', `${rbac}/clusterrolebindings/${cluster.name}`);
      await api.call('DELETE', `${rbac}/clusterroles/${cluster.name}`);
    },
  };
};

/** The authorizer learns of a change by a watch of its own, a moment later. */
const untilKnown = async (api: Api, namespace: string, is: boolean): Promise<void> => {
  for (;;) {
    const review = (await api.must('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      spec: {
        user: users.restricted.name,
        resourceAttributes: { namespace, verb: 'patch', group: 'apps', resource: 'deployments' },
      },
    })) as { status: { allowed: boolean } };
    if (review.status.allowed === is) return;
  }
};
