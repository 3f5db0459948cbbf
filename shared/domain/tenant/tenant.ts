/** How far tenants are kept apart. */
export const isolations = ['namespace', 'capsule', 'control-plane'] as const;
export type IsolationName = (typeof isolations)[number];

/** Most of what the pods of one namespace of a tenant may have, as Kubernetes writes quantities. */
export interface TenantQuota {
  readonly cpu: string;
  readonly memory: string;
  readonly pods: string;
  readonly storage: string;
  readonly loadBalancers: string;
}

export const usualQuota: TenantQuota = {
  cpu: '10',
  memory: '20Gi',
  pods: '50',
  storage: '100Gi',
  loadBalancers: '0',
};

/** A person or group as the cluster's own authentication calls them. */
export interface Owner {
  readonly kind: 'User' | 'Group';
  readonly name: string;
}

/** What a tenant is to be. */
export interface TenantSpec {
  readonly name: string;
  readonly isolation: IsolationName;
  /** The cluster that it is made in, as the settings call it. */
  readonly cluster: string;
  readonly namespaces: readonly string[];
  /** Patterns of the tenant's applications; `*` matches anything. */
  readonly apps: readonly string[];
  readonly owners: readonly Owner[];
  readonly podSecurity: 'restricted' | 'baseline';
  readonly quota: TenantQuota;
  /** Whether its pods reach addresses outside the cluster. */
  readonly egress: 'closed' | 'open';
  /** Every pod must use it; any when absent. */
  readonly runtimeClass?: string | undefined;
  /** Every volume must use it; any when absent. */
  readonly storageClass?: string | undefined;
  /** `control-plane`: the ClusterVersion of VirtualCluster that its API server is made from. */
  readonly version?: string | undefined;
  /** `control-plane`: an API server that is there already, as vcluster makes one: the Secret in its namespace. */
  readonly kubeconfig?: { readonly secret: string; readonly key: string } | undefined;
  /** Existing namespaces without an owner may be taken. */
  readonly adopts: boolean;
}

/** On every object of a tenant, and on its namespaces. */
export const tenantLabel = 'tidegate.dev/tenant';

/** The service account of a tenant in each of its namespaces. */
export const tenantAccount = 'tenant';
