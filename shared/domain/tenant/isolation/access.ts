import type { KubeObject } from '../../kube/object.ts';
import { tenantAccount, tenantLabel, type TenantSpec } from '../tenant.ts';

const all = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];
const look = ['get', 'list', 'watch'];

/**
 * What a tenant may do in its namespaces. Nothing of who may do what there, of quotas, limits and networks: with those
 * it could let itself out. No tokens of service accounts and no daemon sets: both reach beyond a namespace.
 */
const rules = [
  {
    apiGroups: [''],
    resources: ['pods', 'services', 'configmaps', 'secrets', 'persistentvolumeclaims', 'serviceaccounts'],
    verbs: all,
  },
  { apiGroups: [''], resources: ['pods/exec', 'pods/portforward'], verbs: ['get', 'create'] },
  {
    apiGroups: [''],
    resources: ['pods/log', 'pods/status', 'events', 'endpoints', 'resourcequotas', 'limitranges'],
    verbs: look,
  },
  {
    apiGroups: ['apps'],
    resources: ['deployments', 'statefulsets', 'deployments/scale', 'statefulsets/scale'],
    verbs: all,
  },
  { apiGroups: ['apps'], resources: ['replicasets', 'controllerrevisions'], verbs: look },
  { apiGroups: ['batch'], resources: ['jobs', 'cronjobs'], verbs: all },
  { apiGroups: ['autoscaling'], resources: ['horizontalpodautoscalers'], verbs: all },
  { apiGroups: ['policy'], resources: ['poddisruptionbudgets'], verbs: all },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses'], verbs: all },
  { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: look },
  { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: look },
];

/** The account of the tenant, the rights of it and of the tenant's owners, and the bindings. */
export const accessIn = ({ name: tenant, owners }: TenantSpec, namespace: string): readonly KubeObject[] => {
  const metadata = { name: tenantAccount, namespace, labels: { [tenantLabel]: tenant } };
  const rbac = { apiVersion: 'rbac.authorization.k8s.io/v1', metadata };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata, automountServiceAccountToken: false },
    { ...rbac, kind: 'Role', rules },
    {
      ...rbac,
      kind: 'RoleBinding',
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: tenantAccount },
      subjects: [
        { kind: 'ServiceAccount', name: tenantAccount, namespace },
        ...owners.map(({ kind, name }) => ({ apiGroup: 'rbac.authorization.k8s.io', kind, name })),
      ],
    },
  ];
};
