import type { KubeObject } from '../../kube/object.ts';
import { tenantLabel, type TenantSpec } from '../tenant.ts';
import { accessIn } from './access.ts';
import { classPolicies, classProbes } from './classes.ts';
import type { Isolation } from './isolation.ts';
import { namespaceOf } from './namespace.ts';
import { networkIn } from './network.ts';
import { limitsIn, quotaIn } from './quota.ts';

/**
 * A Tenant of Capsule, whose owners may create namespaces up to its quota. Its fields for quotas, limits and networks
 * are deprecated, so those of our namespaces stay objects of ours. It admits pods without a runtime class, and with any
 * that exists (0.12), so our policies hold in the namespaces of owners as well. A namespace belongs to the Tenant by its owner reference, not by its label.
 */
export const capsule: Isolation = {
  needs: ['tenants.capsule.clastix.io'],
  probes: classProbes,
  objects: (spec) => [
    ...classPolicies(spec, labelOf(spec)),
    tenantOf(spec),
    ...spec.namespaces.flatMap((namespace) => [
      inTenant(spec, namespaceOf(spec, namespace, labelOf(spec))),
      quotaIn(spec, namespace),
      limitsIn(spec, namespace),
      ...networkIn(spec, namespace),
      ...accessIn(spec, namespace),
    ]),
  ],
  ready: ({ name, namespaces }) => {
    const ref = { ...tenantRef, name };
    return [
      { ref, at: 'status.state', is: 'Active' },
      ...namespaces.map((namespace) => ({ ref, at: 'status.namespaces', is: namespace })),
    ];
  },
};

/** The uid of the Tenant is known only in the cluster, and is filled in there. */
const inTenant = ({ name }: TenantSpec, namespace: KubeObject): KubeObject => ({
  ...namespace,
  metadata: { ...namespace.metadata, ownerReferences: [{ ...tenantRef, name, uid: '' }] },
});

/** Capsule sets it on every namespace of its Tenant. */
const labelOf = ({ name }: TenantSpec) => ({ 'capsule.clastix.io/tenant': name });

const tenantRef = { apiVersion: 'capsule.clastix.io/v1beta2', kind: 'Tenant' };

const tenantOf = (spec: TenantSpec) => ({
  ...tenantRef,
  metadata: { name: spec.name, labels: { [tenantLabel]: spec.name } },
  spec: {
    owners: ownersOf(spec),
    namespaceOptions: { quota: Math.max(spec.namespaces.length, 10) },
    ...(spec.storageClass !== undefined && { storageClasses: { allowed: [spec.storageClass] } }),
    ...(spec.runtimeClass !== undefined && { runtimeClasses: { allowed: [spec.runtimeClass] } }),
  },
});

/** Capsule wants one owner at least. */
const ownersOf = ({ owners, name }: TenantSpec) =>
  owners.length > 0 ? owners : [{ kind: 'Group', name: `tenant:${name}` }];
