import { tenantLabel, type TenantSpec } from '../tenant.ts';
import type { Isolation } from './isolation.ts';
import { namespaceOf } from './namespace.ts';
import { limitsIn, quotaIn } from './quota.ts';

/**
 * An API server of the tenant's own: created by VirtualCluster if installed, or by a person with vcluster. Its
 * kubeconfig is in a Secret, and the tenant is a cluster of Tidegate from then on.
 */
export const controlPlane: Isolation = {
  probes: () => [],
  needs: ['virtualclusters.tenancy.x-k8s.io'],
  objects: (spec) => {
    const namespace = homeOf(spec);
    const around = [namespaceOf(spec, namespace), quotaIn(spec, namespace), limitsIn(spec, namespace)];
    if (spec.kubeconfig !== undefined) return around;
    return [
      ...around,
      {
        ...virtualCluster,
        metadata: { name: spec.name, namespace, labels: { [tenantLabel]: spec.name } },
        spec: { clusterVersionName: spec.version ?? 'default' },
      },
    ];
  },
  ready: (spec) =>
    spec.kubeconfig === undefined
      ? [{ ref: refTo(spec), at: 'status.phase', is: 'Running' }]
      : [
          {
            ref: { apiVersion: 'v1', kind: 'Secret', name: spec.kubeconfig.secret, namespace: homeOf(spec) },
            at: 'metadata.name',
            is: spec.kubeconfig.secret,
          },
        ],
  kubeconfig: (spec) =>
    spec.kubeconfig === undefined
      ? {
          secret: 'admin-kubeconfig',
          key: 'admin-kubeconfig',
          namespace: { toldBy: refTo(spec), at: 'status.clusterNamespace' },
        }
      : { ...spec.kubeconfig, namespace: homeOf(spec) },
};

const virtualCluster = { apiVersion: 'tenancy.x-k8s.io/v1alpha1', kind: 'VirtualCluster' };

const homeOf = ({ namespaces, name }: TenantSpec): string => namespaces[0] ?? name;
const refTo = (spec: TenantSpec) => ({ ...virtualCluster, name: spec.name, namespace: homeOf(spec) });
