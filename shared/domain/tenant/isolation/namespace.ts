import type { KubeObject } from '../../kube/object.ts';
import { tenantLabel, type TenantSpec } from '../tenant.ts';
import { accessIn } from './access.ts';
import { classPolicies, classProbes } from './classes.ts';
import type { Isolation } from './isolation.ts';
import { networkIn } from './network.ts';
import { limitsIn, quotaIn } from './quota.ts';

/** Namespaces that are the tenant's alone, on the API server that all share. */
export const byNamespace: Isolation = {
  needs: [],
  probes: classProbes,
  objects: (spec) => [
    ...classPolicies(spec),
    ...spec.namespaces.flatMap((namespace) => [
      namespaceOf(spec, namespace),
      quotaIn(spec, namespace),
      limitsIn(spec, namespace),
      ...networkIn(spec, namespace),
      ...accessIn(spec, namespace),
    ]),
  ],
  ready: ({ namespaces }) =>
    namespaces.map((name) => ({
      ref: { apiVersion: 'v1', kind: 'Namespace', name },
      at: 'status.phase',
      is: 'Active',
    })),
};

/** The Pod Security Admission of Kubernetes judges every pod by these labels. */
export const namespaceOf = (
  { name: tenant, podSecurity }: TenantSpec,
  name: string,
  more: Readonly<Record<string, string>> = {},
): KubeObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name,
    labels: {
      [tenantLabel]: tenant,
      'pod-security.kubernetes.io/enforce': podSecurity,
      'pod-security.kubernetes.io/enforce-version': 'latest',
      'pod-security.kubernetes.io/warn': podSecurity,
      'pod-security.kubernetes.io/audit': podSecurity,
      ...more,
    },
  },
});
