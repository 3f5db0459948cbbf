import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '#adapters/clock/system.ts';
import { openOperator } from '#adapters/cloud/operator/open.ts';
import { moveTenant } from '#functions/tasks/move-tenant.ts';
import { knock } from '#test/api/world.ts';
import { specOf } from '#test/contract/cloud-operator.ts';
import { isOurs, untilHolds } from '#test/contract/real-cluster.ts';
import { playOperator, postgresqlsIn } from '#test/fakes/operator.ts';
import { type Api, openApi } from './api.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { readAccess } from './credentials.ts';
import { openTenants, type TenantScene } from './tenant-scene.ts';

/*
 * Two tenants with an API server of their own each, a real one, and an operator of the same kind in different versions:
 * neither meets the other's. Real time.
 */

const word = randomBytes(3).toString('hex');
const tenants = { [`acme-${word}`]: 'v1', [`rival-${word}`]: 'v2' };
const [acme = '', rival = ''] = Object.keys(tenants);
const kept = { secret: 'vc', key: 'config' };
const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const token = 'a'.repeat(64);

describe.skipIf(!isOurs)('tenants with API servers of their own (skipped without a plane of ours)', () => {
  let scene: TenantScene;
  const planes = new Map<string, ControlPlane>();
  const apis = new Map<string, Api>();
  const apiOf = (name: string): Api => {
    const api = apis.get(name);
    if (api === undefined) throw new Error(`no plane of ${name}`);
    return api;
  };

  beforeAll(async () => {
    scene = openTenants();
    for (const name of Object.keys(tenants)) {
      const plane = await startControlPlane({ isApiOnly: true });
      planes.set(name, plane);
      apis.set(name, openApi(readAccess(plane.kubeconfigPath), 'tidegate-test'));
    }
  }, 170_000);

  afterAll(async () => {
    for (const api of apis.values()) api.close();
    for (const plane of planes.values()) await plane.stop();
    for (const name of Object.keys(tenants)) await scene.admin.call('DELETE', `/api/v1/namespaces/${name}`);
    scene.admin.close();
  });

  test('each becomes a cluster of Tidegate by the Secret in its namespace', async () => {
    for (const name of Object.keys(tenants)) {
      const body = { cluster: 'real', isolation: 'control-plane', kubeconfig: kept };
      await knock(scene.world, `PUT /v1/tenants/${name}`, { body });
      expect(await moveTenant({ tenant: name }, scene.world)).toMatchObject({ kind: 'waits' });
      await scene.putKubeconfig(name, kept, planes.get(name)?.kubeconfigPath);
      expect(await scene.settle(name)).toMatchObject({ phase: 'ready' });
      const { items } = await (await scene.clusterOf(name)).list({ apiVersion: 'v1', kind: 'Namespace' });
      // It is another server: the namespaces of tenants are not there.
      expect(items.map(({ metadata }) => metadata.name)).not.toContain(name);
    }
  });

  test('operators of one kind in two versions do not meet', async () => {
    for (const [name, version] of Object.entries(tenants)) {
      await apiOf(name).must('POST', definitions, postgresqlsIn(version));
      await apiOf(name).must('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
      const path = `/apis/acid.zalan.do/${version}/postgresqls`;
      await untilHolds(async () => (await apiOf(name).call('GET', path)).status === 200);
    }
    const specIn = (version: string) => {
      const spec = specOf('db');
      return { ...spec, template: spec.template.replace('acid.zalan.do/v1', `acid.zalan.do/${version}`) };
    };
    for (const [name, version] of Object.entries(tenants)) {
      const cluster = await scene.clusterOf(name);
      const place = { cluster: name, namespace: 'shop' };
      const cloud = openOperator({ name: 'own', place, cluster, clock: systemClock() });
      const path = `/apis/acid.zalan.do/${version}/namespaces/shop/postgresqls`;
      const operator = playOperator(
        cluster,
        'shop',
        ({ metadata }, status) => apiOf(name).must('PATCH', `${path}/${metadata.name}/status`, { status }),
        version,
      );
      expect(await cloud.create(specIn(version), token)).toEqual({ kind: 'accepted' });
      await operator.work();
      expect(await cloud.read('db')).toMatchObject({ phase: 'ready' });
      const other = version === 'v1' ? 'v2' : 'v1';
      await expect(cloud.preview({ ...specIn(other), name: 'other' })).rejects.toMatchObject({
        name: 'StackRefused',
      });
    }
    const versions = async (name: string) =>
      JSON.stringify(await apiOf(name).must('GET', '/apis/acid.zalan.do')).match(/do\/v\d/g);
    expect(new Set(await versions(acme))).toEqual(new Set(['do/v1']));
    expect(new Set(await versions(rival))).toEqual(new Set(['do/v2']));
    // A stack of one is none of the other, and the host has neither.
    const ofRival = { cluster: rival, namespace: 'shop' };
    const cluster = await scene.clusterOf(rival);
    const cloud = openOperator({ name: 'own', place: ofRival, cluster, clock: systemClock() });
    await cloud.remove('db', 'd'.repeat(64));
    expect(await cloud.read('db')).toBeUndefined();
    const left = await apiOf(acme).must('GET', '/apis/acid.zalan.do/v1/namespaces/shop/postgresqls');
    expect((left as { readonly items: readonly object[] }).items).toHaveLength(1);
  });

  test('a tenant that is taken away is no cluster any more, and its API server goes on', async () => {
    expect(await scene.remove(acme)).toMatchObject({ phase: 'gone' });
    await expect(scene.clusterOf(acme)).rejects.toMatchObject({ name: 'NotFound' });
    expect((await apiOf(acme).call('GET', '/readyz')).status).toBe(200);
    expect(await (await scene.clusterOf(rival)).list({ apiVersion: 'v1', kind: 'Namespace' })).toBeDefined();
  });
});
