import { openKubernetes } from '#adapters/cluster/kubernetes/open.ts';
import { Failure, isFailure } from '#domain/failure.ts';
import { isObject } from '#domain/json.ts';
import { textAt } from '#domain/json-at.ts';
import type { ObjectRef } from '#domain/kube/object.ts';
import { tenantStream } from '#domain/streams.ts';
import type { KubeconfigPlace } from '#domain/tenant/isolation/isolation.ts';
import { isolationOf } from '#domain/tenant/isolation/list.ts';
import { foldTenant, type Tenant, type TenantFact } from '#domain/tenant/tenant-fact.ts';
import type { Cluster } from '#ports/cluster.ts';
import type { Entry } from '#ports/journal.ts';
import type { World } from '#ports/world.ts';

/** A kubeconfig may be renewed: it is read again after this time. */
const freshMs = 60_000;

/** Places beside the clusters of the settings: tenants with an API server of their own. */
export const withTenants = (
  base: Pick<World, 'cluster' | 'metrics'>,
  { journal, clock }: Pick<World, 'journal' | 'clock'>,
): Pick<World, 'cluster' | 'metrics'> => {
  const opened = new Map<string, { readonly cluster: Cluster; readonly until: number }>();
  const find = async (name: string): Promise<Tenant | undefined> => {
    if (!/^[a-z0-9-]{1,40}$/.test(name)) return undefined;
    const facts = await journal.read(tenantStream(name), 0);
    const tenant = foldTenant(facts as unknown as readonly Entry<TenantFact>[]);
    return tenant?.spec.isolation === 'control-plane' && tenant.phase !== 'gone' ? tenant : undefined;
  };
  const open = async (name: string, tenant: Tenant): Promise<Cluster> => {
    const known = opened.get(name);
    if (known !== undefined && clock.now() < known.until) return known.cluster;
    const cluster = await openTenant(name, tenant, base);
    opened.set(name, { cluster, until: clock.now() + freshMs });
    return cluster;
  };
  /** The settings take precedence: no tenant replaces one of their clusters. */
  const orTenant = async <T>(
    name: string,
    settled: () => Promise<T>,
    own: (tenant: Tenant) => Promise<T>,
  ) => {
    try {
      return await settled();
    } catch (error) {
      const tenant = isFailure(error, 'NotFound') ? await find(name) : undefined;
      if (tenant === undefined) throw error;
      return own(tenant);
    }
  };
  return {
    cluster: (name) =>
      orTenant(
        name,
        () => base.cluster(name),
        (tenant) => open(name, tenant),
      ),
    // What runs in it runs on the nodes of the cluster around it.
    metrics: (name) =>
      orTenant(
        name,
        () => base.metrics(name),
        ({ spec }) => base.metrics(spec.cluster),
      ),
  };
};

const openTenant = async (
  name: string,
  { spec, phase }: Tenant,
  base: Pick<World, 'cluster'>,
): Promise<Cluster> => {
  const place = isolationOf(spec.isolation).kubeconfig?.(spec);
  const at = `cluster ${name}`;
  if (phase !== 'ready' || place === undefined)
    throw new Failure('ClusterUnreachable', at, `the tenant is not ready yet: it is ${phase}`);
  const around = await base.cluster(spec.cluster);
  const namespace = await namespaceOf(around, place, at);
  const ref: ObjectRef = { apiVersion: 'v1', kind: 'Secret', name: place.secret, namespace };
  const secret = await around.get(ref);
  const data = secret?.['data'];
  const encoded = isObject(data) ? data[place.key] : undefined;
  if (typeof encoded !== 'string')
    throw new Failure(
      'ClusterUnreachable',
      at,
      `Secret ${namespace}/${place.secret} in cluster ${spec.cluster} has no key ${place.key} yet`,
    );
  const source = Buffer.from(encoded, 'base64').toString('utf8');
  // With it comes a parser of YAML, which nothing else needs in a task that reaches clusters.
  const { readForeignKubeconfig } = await import('#adapters/cluster/kubernetes/auth/kubeconfig.ts');
  const target = readForeignKubeconfig(source, `${at}: Secret ${namespace}/${place.secret}`);
  return openKubernetes({ name, ...target });
};

const namespaceOf = async (around: Cluster, { namespace }: KubeconfigPlace, at: string): Promise<string> => {
  if (typeof namespace === 'string') return namespace;
  const told = textAt(await around.get(namespace.toldBy), namespace.at);
  if (told !== '') return told;
  throw new Failure('ClusterUnreachable', at, 'it does not say yet where its kubeconfig is');
};
