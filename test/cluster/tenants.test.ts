import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readKubeconfig } from '#adapters/cluster/kubernetes/auth/kubeconfig.ts';
import { openKubernetes } from '#adapters/cluster/kubernetes/open.ts';
import { systemClock } from '#adapters/clock/system.ts';
import { Failure } from '#domain/failure.ts';
import { withTenants } from '#worlds/places/tenant-clusters.ts';
import { moveTenant } from '#functions/tasks/move-tenant.ts';
import type { TenantView } from '#shared/services/tenants/read.ts';
import { type ApiWorld, apiWorld, knock } from '#test/api/world.ts';
import { isOurs, untilHolds } from '#test/contract/real-cluster.ts';
import { type Api, openApi } from './api.ts';
import { readAccess } from './credentials.ts';
import { refusals, virtualClusters } from './tenant-refusals.ts';

const nowhere = async (name: string): Promise<never> => {
  throw new Failure('NotFound', `cluster ${name}`, 'the settings have none');
};

/* Two tenants on a real API server: what one may not do with its own credential is refused by that server. */

const word = randomBytes(3).toString('hex');
const [acme, rival] = [`acme-${word}`, `rival-${word}`];
const kubeconfig = process.env['TIDEGATE_TEST_KUBECONFIG'] ?? '';

describe.skipIf(!isOurs)('tenants (skipped where there is no control plane of npm run cluster)', () => {
  let admin: Api;
  let own: Api;
  let world: ApiWorld;

  const settle = async (name: string): Promise<TenantView> => {
    const clock = systemClock();
    for (let turns = 0; turns < 60; turns += 1) {
      const moved = await moveTenant({ tenant: name }, world);
      if (moved.kind === 'settled') break;
      await clock.sleep(Math.min(moved.waitSeconds * 1000, 500));
    }
    return (await knock<TenantView>(world, `GET /v1/tenants/${name}`)).json;
  };
  const make = async (name: string, body: object = {}): Promise<TenantView> => {
    const asked = await knock(world, `PUT /v1/tenants/${name}`, { body: { cluster: 'real', ...body } });
    expect(asked.status, asked.body).toBe(202);
    return settle(name);
  };
  const tokenOf = async (namespace: string): Promise<string> => {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/tenant/token`;
    const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
    const { status } = (await admin.must('POST', path, body)) as {
      readonly status: { readonly token: string };
    };
    return status.token;
  };

  /** What vcluster and VirtualCluster write: here the API server is the one that is there. */
  const putKubeconfig = async (
    namespace: string,
    { secret, key }: { readonly secret: string; readonly key: string },
  ): Promise<void> => {
    const data = { [key]: Buffer.from(readFileSync(kubeconfig)).toString('base64') };
    await admin.must('POST', `/api/v1/namespaces/${namespace}/secrets`, { metadata: { name: secret }, data });
  };
  const namespacesIn = async (name: string): Promise<readonly string[]> => {
    const cluster = await withTenants(
      { ...world, cluster: async (one) => (one === 'real' ? world.cluster(one) : nowhere(one)) },
      world,
    ).cluster(name);
    expect(cluster.name).toBe(name);
    const { items } = await cluster.list({ apiVersion: 'v1', kind: 'Namespace' });
    return items.map(({ metadata }) => metadata.name);
  };

  beforeAll(async () => {
    const cluster = openKubernetes({ name: 'real', ...readKubeconfig(kubeconfig) });
    world = apiWorld({ cluster: async () => cluster });
    const access = readAccess(kubeconfig);
    admin = openApi(access, 'tidegate-test');
    const small = { cpu: '1', memory: '1Gi', pods: '3', storage: '1Gi' };
    const wish = { quota: small, runtimeClass: 'gvisor', storageClass: 'fast' };
    await admin.call('POST', '/apis/node.k8s.io/v1/runtimeclasses', {
      metadata: { name: 'gvisor' },
      handler: 'runsc',
    });
    expect(await make(acme, wish)).toMatchObject({ phase: 'ready' });
    expect(await make(rival)).toMatchObject({ phase: 'ready' });
    own = openApi({ ...access, token: await tokenOf(acme) }, 'tidegate-test');
  }, 90_000);

  afterAll(async () => {
    for (const name of [acme, rival]) await admin.call('DELETE', `/api/v1/namespaces/${name}`);
    for (const kind of ['validatingadmissionpolicybindings', 'validatingadmissionpolicies'])
      for (const what of ['runtime', 'storage'])
        await admin.call(
          'DELETE',
          `/apis/admissionregistration.k8s.io/v1/${kind}/tidegate-tenant-${acme}-${what}`,
        );
    own.close();
    admin.close();
  });

  test('a tenant works in its own namespace', async () => {
    const pod = refusals(acme, rival).good;
    expect((await own.call('POST', `/api/v1/namespaces/${acme}/pods`, pod)).status).toBe(201);
    expect((await own.call('GET', `/api/v1/namespaces/${acme}/pods`)).status).toBe(200);
    const service = { metadata: { name: 'web' }, spec: { ports: [{ port: 80 }], selector: { app: 'web' } } };
    expect((await own.call('POST', `/api/v1/namespaces/${acme}/services`, service)).status).toBe(201);
  });

  const { refused } = refusals(acme, rival);
  test('thirty things are tried', () => expect(refused.length).toBeGreaterThanOrEqual(30));

  test.each(refused)(
    '$what is refused',
    async ({ method, path, body, status = 403, says = /forbidden|denied/ }) => {
      const answer = await own.call(method, path, body);
      expect([answer.status, JSON.stringify(answer.body)]).toEqual([status, expect.stringMatching(says)]);
    },
  );

  test('every one of them is allowed to the administrator, so that it is the tenant who is refused', async () => {
    const reads = refused.filter(({ method, isThere }) => method === 'GET' && isThere !== false);
    expect(reads.length).toBeGreaterThan(5);
    for (const { path } of reads) expect([path, (await admin.call('GET', path)).status]).toEqual([path, 200]);
  });

  test('an API server of its own becomes a cluster, found by its Secret', async () => {
    const name = `own-${word}`;
    const kept = { secret: 'vc-own', key: 'config' };
    await knock(world, `PUT /v1/tenants/${name}`, {
      body: { cluster: 'real', isolation: 'control-plane', kubeconfig: kept },
    });
    expect(await moveTenant({ tenant: name }, world)).toMatchObject({ kind: 'waits' });
    await putKubeconfig(name, kept);
    expect(await settle(name)).toMatchObject({ phase: 'ready' });
    const found = await namespacesIn(name);
    expect(found).toContain('kube-system');
    await knock(world, `POST /v1/tenants/${name}/remove`, { body: {} });
    expect(await settle(name)).toMatchObject({ phase: 'gone' });
  });

  test('VirtualCluster makes one, and tells where its kubeconfig is', async () => {
    const name = `virtual-${word}`;
    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    await admin.must('POST', path, virtualClusters);
    await knock(world, `PUT /v1/tenants/${name}`, {
      body: { cluster: 'real', isolation: 'control-plane', version: 'v1' },
    });
    const clusters = `/apis/tenancy.x-k8s.io/v1alpha1/namespaces/${name}/virtualclusters/${name}`;
    await untilHolds(async () => {
      await moveTenant({ tenant: name }, world);
      return (await admin.call('GET', clusters)).status === 200;
    });
    await putKubeconfig(name, { secret: 'admin-kubeconfig', key: 'admin-kubeconfig' });
    const status = { phase: 'Running', clusterNamespace: name };
    await admin.must('PATCH', `${clusters}/status`, { status });
    expect(await settle(name)).toMatchObject({ phase: 'ready' });
    expect(await namespacesIn(name)).toContain('kube-system');
    await knock(world, `POST /v1/tenants/${name}/remove`, { body: {} });
    expect(await settle(name)).toMatchObject({ phase: 'gone' });
    await admin.call('DELETE', `${path}/${virtualClusters.metadata.name}`);
  });

  test('a tenant that is taken away leaves nothing behind, and its credential opens nothing', async () => {
    await knock(world, `POST /v1/tenants/${acme}/remove`, { body: {} });
    expect(await settle(acme)).toMatchObject({ phase: 'gone', objects: 0 });
    expect((await admin.call('GET', `/api/v1/namespaces/${acme}`)).status).toBe(404);
    const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
    expect(JSON.stringify(await admin.call('GET', policies))).not.toContain(acme);
    expect((await own.call('GET', `/api/v1/namespaces/${acme}/pods`)).status).toBe(401);
    expect((await admin.call('GET', `/api/v1/namespaces/${rival}`)).status).toBe(200);
  });
});
