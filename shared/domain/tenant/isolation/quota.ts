import type { KubeObject } from '../../kube/object.ts';
import { tenantLabel, type TenantSpec } from '../tenant.ts';

/** Most of what one namespace may have. No node ports: they are every tenant's. */
export const quotaIn = ({ name, quota, storageClass }: TenantSpec, namespace: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'tenant', namespace, labels: { [tenantLabel]: name } },
  spec: {
    hard: {
      'requests.cpu': quota.cpu,
      'limits.cpu': quota.cpu,
      'requests.memory': quota.memory,
      'limits.memory': quota.memory,
      pods: quota.pods,
      'requests.storage': quota.storage,
      'services.loadbalancers': quota.loadBalancers,
      'services.nodeports': '0',
      ...(storageClass !== undefined && {
        [`${storageClass}.storageclass.storage.k8s.io/requests.storage`]: quota.storage,
      }),
    },
  },
});

/** Defaults for containers without resource requests; without them a quota would refuse the pod. */
export const limitsIn = ({ name }: TenantSpec, namespace: string): KubeObject => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: { name: 'tenant', namespace, labels: { [tenantLabel]: name } },
  spec: {
    limits: [
      {
        type: 'Container',
        default: { cpu: '500m', memory: '512Mi' },
        defaultRequest: { cpu: '100m', memory: '128Mi' },
      },
    ],
  },
});
