import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { moveTenant } from '#functions/tasks/move-tenant.ts';
import { knock } from '#test/api/world.ts';
import { isOurs, kubeconfig, untilHolds } from '#test/contract/real-cluster.ts';
import { type Api, openApi } from './api.ts';
import { readAccess } from './credentials.ts';
import { refusals, virtualClusters } from './tenant-refusals.ts';
import { openTenants, type TenantScene } from './tenant-scene.ts';

/* Two tenants on a real API server: what one may not do with its own credential is refused by that server. */

const word = randomBytes(3).toString('hex');
const [acme, rival] = [`acme-${word}`, `rival-${word}`];

describe.skipIf(!isOurs)('tenants (skipped where there is no control plane of npm run cluster)', () => {
  let scene: TenantScene;
  let own: Api;
  const namespacesIn = async (name: string): Promise<readonly string[]> => {
    const cluster = await scene.clusterOf(name);
    expect(cluster.name).toBe(name);
    const { items } = await cluster.list({ apiVersion: 'v1', kind: 'Namespace' });
    return items.map(({ metadata }) => metadata.name);
  };

  beforeAll(async () => {
    scene = openTenants();
    const small = { cpu: '1', memory: '1Gi', pods: '3', storage: '1Gi' };
    const wish = { quota: small, runtimeClass: 'gvisor', storageClass: 'fast' };
    await scene.admin.call('POST', '/apis/node.k8s.io/v1/runtimeclasses', {
      metadata: { name: 'gvisor' },
      handler: 'runsc',
    });
    expect(await scene.make(acme, wish)).toMatchObject({ phase: 'ready' });
    expect(await scene.make(rival)).toMatchObject({ phase: 'ready' });
    own = openApi({ ...readAccess(kubeconfig), token: await scene.tokenOf(acme) }, 'tidegate-test');
  }, 90_000);

  afterAll(async () => {
    for (const name of [acme, rival]) await scene.admin.call('DELETE', `/api/v1/namespaces/${name}`);
    for (const kind of ['validatingadmissionpolicybindings', 'validatingadmissionpolicies'])
      for (const what of ['runtime', 'storage'])
        await scene.admin.call(
          'DELETE',
          `/apis/admissionregistration.k8s.io/v1/${kind}/tidegate-tenant-${acme}-${what}`,
        );
    own.close();
    scene.admin.close();
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
    for (const { path } of reads)
      expect([path, (await scene.admin.call('GET', path)).status]).toEqual([path, 200]);
  });

  test('an API server of its own becomes a cluster, found by its Secret', async () => {
    const name = `own-${word}`;
    const kept = { secret: 'vc-own', key: 'config' };
    await knock(scene.world, `PUT /v1/tenants/${name}`, {
      body: { cluster: 'real', isolation: 'control-plane', kubeconfig: kept },
    });
    expect(await moveTenant({ tenant: name }, scene.world)).toMatchObject({ kind: 'waits' });
    await scene.putKubeconfig(name, kept);
    expect(await scene.settle(name)).toMatchObject({ phase: 'ready' });
    const found = await namespacesIn(name);
    expect(found).toContain('kube-system');
    await knock(scene.world, `POST /v1/tenants/${name}/remove`, { body: {} });
    expect(await scene.settle(name)).toMatchObject({ phase: 'gone' });
  });

  test('VirtualCluster makes one, and tells where its kubeconfig is', async () => {
    const name = `virtual-${word}`;
    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    await scene.admin.must('POST', path, virtualClusters);
    await knock(scene.world, `PUT /v1/tenants/${name}`, {
      body: { cluster: 'real', isolation: 'control-plane', version: 'v1' },
    });
    const clusters = `/apis/tenancy.x-k8s.io/v1alpha1/namespaces/${name}/virtualclusters/${name}`;
    await untilHolds(async () => {
      await moveTenant({ tenant: name }, scene.world);
      return (await scene.admin.call('GET', clusters)).status === 200;
    });
    await scene.putKubeconfig(name, { secret: 'admin-kubeconfig', key: 'admin-kubeconfig' });
    const status = { phase: 'Running', clusterNamespace: name };
    await scene.admin.must('PATCH', `${clusters}/status`, { status });
    expect(await scene.settle(name)).toMatchObject({ phase: 'ready' });
    expect(await namespacesIn(name)).toContain('kube-system');
    await knock(scene.world, `POST /v1/tenants/${name}/remove`, { body: {} });
    expect(await scene.settle(name)).toMatchObject({ phase: 'gone' });
    await scene.admin.call('DELETE', `${path}/${virtualClusters.metadata.name}`);
  });

  test('a tenant that is taken away leaves nothing behind, and its credential opens nothing', async () => {
    await knock(scene.world, `POST /v1/tenants/${acme}/remove`, { body: {} });
    expect(await scene.settle(acme)).toMatchObject({ phase: 'gone', objects: 0 });
    expect((await scene.admin.call('GET', `/api/v1/namespaces/${acme}`)).status).toBe(404);
    const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
    expect(JSON.stringify(await scene.admin.call('GET', policies))).not.toContain(acme);
    expect((await own.call('GET', `/api/v1/namespaces/${acme}/pods`)).status).toBe(401);
    expect((await scene.admin.call('GET', `/api/v1/namespaces/${rival}`)).status).toBe(200);
  });
});
