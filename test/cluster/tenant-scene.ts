import { readFileSync } from 'node:fs';
import { readKubeconfig } from '#adapters/cluster/kubernetes/auth/kubeconfig.ts';
import { openKubernetes } from '#adapters/cluster/kubernetes/open.ts';
import { systemClock } from '#adapters/clock/system.ts';
import { Failure } from '#domain/failure.ts';
import type { Cluster } from '#ports/cluster.ts';
import { withTenants } from '#worlds/places/tenant-clusters.ts';
import { moveTenant } from '#functions/tasks/move-tenant.ts';
import type { TenantView } from '#shared/services/tenants/read.ts';
import { type ApiWorld, apiWorld, knock } from '#test/api/world.ts';
import { kubeconfig } from '#test/contract/real-cluster.ts';
import { type Api, openApi } from './api.ts';
import { readAccess } from './credentials.ts';

const nowhere = async (name: string): Promise<never> => {
  throw new Failure('NotFound', `cluster ${name}`, 'the settings have none');
};

export interface Kept {
  readonly secret: string;
  readonly key: string;
}

/** Tenants of the real cluster `real`: the API, and the workflow behind it. Real time. */
export interface TenantScene {
  readonly admin: Api;
  readonly world: ApiWorld;
  /** Asks for a tenant, and goes on as its workflow does until it is over. */
  make(name: string, body?: object): Promise<TenantView>;
  remove(name: string): Promise<TenantView>;
  settle(name: string): Promise<TenantView>;
  /** The cluster that a tenant with an API server of its own is. */
  clusterOf(name: string): Promise<Cluster>;
  /** Writes a kubeconfig where vcluster and VirtualCluster do. */
  putKubeconfig(namespace: string, kept: Kept, file?: string): Promise<void>;
  /** A token of the service account that a tenant has in its namespace. */
  tokenOf(namespace: string): Promise<string>;
}

export const openTenants = (): TenantScene => {
  const cluster = openKubernetes({ name: 'real', ...readKubeconfig(kubeconfig) });
  const world = apiWorld({ cluster: async () => cluster });
  const admin = openApi(readAccess(kubeconfig), 'tidegate-test');
  const clock = systemClock();
  const settle = async (name: string): Promise<TenantView> => {
    for (let turns = 0; turns < 60; turns += 1) {
      const moved = await moveTenant({ tenant: name }, world);
      if (moved.kind === 'settled') break;
      await clock.sleep(Math.min(moved.waitSeconds * 1000, 500));
    }
    return (await knock<TenantView>(world, `GET /v1/tenants/${name}`)).json;
  };
  const ask = async (asked: string, name: string, body: object): Promise<TenantView> => {
    const answer = await knock(world, asked, { body });
    if (answer.status !== 202) throw new Error(`${asked}: ${answer.status} ${answer.body}`);
    return settle(name);
  };
  return {
    admin,
    world,
    settle,
    make: (name, body = {}) => ask(`PUT /v1/tenants/${name}`, name, { cluster: 'real', ...body }),
    remove: (name) => ask(`POST /v1/tenants/${name}/remove`, name, {}),
    clusterOf: async (name) => {
      const hosts = { ...world, cluster: async (one: string) => (one === 'real' ? cluster : nowhere(one)) };
      return withTenants(hosts, world).cluster(name);
    },
    putKubeconfig: async (namespace, { secret, key }, file = kubeconfig) => {
      const data = { [key]: readFileSync(file).toString('base64') };
      const path = `/api/v1/namespaces/${namespace}/secrets`;
      await admin.must('POST', path, { metadata: { name: secret }, data });
    },
    tokenOf: async (namespace) => {
      const path = `/api/v1/namespaces/${namespace}/serviceaccounts/tenant/token`;
      const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
      const { status } = (await admin.must('POST', path, body)) as {
        readonly status: { readonly token: string };
      };
      return status.token;
    },
  };
};
