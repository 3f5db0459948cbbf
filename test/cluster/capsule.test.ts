import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOurs, kubeconfig, untilHolds } from '#test/contract/real-cluster.ts';
import { type Api, openApi } from './api.ts';
import { usersOfCapsule } from './capsule/objects.ts';
import { startCapsule } from './capsule/start.ts';
import { readAccess } from './credentials.ts';
import type { Running } from './manager.ts';
import { openTenants, type TenantScene } from './tenant-scene.ts';

/*
 * Tenants with the isolation of Capsule, whose real controller is built the first time and only started for this file.
 * What it refuses is asked by an owner, with a namespace of their own making.
 */

const word = randomBytes(3).toString('hex');
const [acme, rival] = [`acme-${word}`, `rival-${word}`];
const more = `${acme}-more`;
const label = 'capsule.clastix.io/tenant';
const tenants = '/apis/capsule.clastix.io/v1beta2/tenants';
const namespaces = '/api/v1/namespaces';

describe.skipIf(!isOurs)('Capsule (skipped where there is no control plane of npm run cluster)', () => {
  let capsule: Running | undefined;
  let scene: TenantScene;
  let ann: Api;
  const spaceOf = (name: string, tenant?: string) => ({
    metadata: { name, ...(tenant !== undefined && { labels: { [label]: tenant } }) },
  });
  const statusOf = async (name: string) =>
    ((await scene.admin.must('GET', `${tenants}/${name}`)) as { readonly status: object }).status;

  beforeAll(async () => {
    capsule = await startCapsule(kubeconfig);
    scene = openTenants();
    const { admin } = scene;
    for (const name of ['gvisor', 'runc'])
      await admin.call('POST', '/apis/node.k8s.io/v1/runtimeclasses', { metadata: { name }, handler: name });
    for (const name of ['fast', 'slow'])
      await admin.call('POST', '/apis/storage.k8s.io/v1/storageclasses', {
        metadata: { name },
        provisioner: 'example.test/none',
      });
    ann = openApi(readAccess(kubeconfig), 'tidegate-test', {
      user: 'ann',
      groups: [usersOfCapsule, 'system:authenticated'],
    });
  }, 1_200_000);

  afterAll(async () => {
    for (const name of [acme, rival]) await scene?.admin.call('DELETE', `${tenants}/${name}`);
    for (const name of [acme, more, rival]) await scene?.admin.call('DELETE', `${namespaces}/${name}`);
    await capsule?.stop();
    ann?.close();
    scene?.admin.close();
  });

  const made = async (name: string, body: object): Promise<void> => {
    const { phase, reason } = await scene.make(name, { isolation: 'capsule', ...body });
    expect([phase, reason]).toEqual(['ready', undefined]);
  };

  test('a tenant is ready once Capsule has its namespaces', async () => {
    const wish = { runtimeClass: 'gvisor', storageClass: 'fast' };
    await made(acme, { ...wish, owners: [{ kind: 'User', name: 'ann' }] });
    await made(rival, { ...wish, owners: [{ kind: 'User', name: 'bob' }] });
    expect(await statusOf(acme)).toMatchObject({ state: 'Active', namespaces: [acme], size: 1 });
  });

  test('an owner makes namespaces of the tenant, as many as it may have', async () => {
    await ann.must('POST', namespaces, spaceOf(more));
    await untilHolds(async () => JSON.stringify(await statusOf(acme)).includes(more));
    const account = `${namespaces}/${more}/serviceaccounts/default`;
    await untilHolds(async () => (await scene.admin.call('GET', account)).status === 200);
    await scene.admin.must('PATCH', `${tenants}/${acme}`, { spec: { namespaceOptions: { quota: 2 } } });
    await untilHolds(async () => {
      const { status, body } = await ann.call('POST', `${namespaces}?dryRun=All`, spaceOf(`${acme}-third`));
      return status === 403 && /quota/i.test(JSON.stringify(body));
    });
  });

  const container = { name: 'web', image: 'nginx' };
  const refused: readonly (readonly [string, string, () => readonly [string, object], RegExp])[] = [
    [
      'a pod of another runtime class',
      'admin',
      () => [
        `${namespaces}/${more}/pods`,
        { metadata: { name: 'try' }, spec: { runtimeClassName: 'runc', containers: [container] } },
      ],
      /must set runtimeClassName: gvisor/,
    ],
    [
      'a volume of another storage class',
      'admin',
      () => [
        `${namespaces}/${more}/persistentvolumeclaims`,
        {
          metadata: { name: 'try' },
          spec: {
            accessModes: ['ReadWriteOnce'],
            storageClassName: 'slow',
            resources: { requests: { storage: '1Gi' } },
          },
        },
      ],
      /must set storageClassName: fast/,
    ],
    [
      'an ingress for every host',
      'admin',
      () => [
        `/apis/networking.k8s.io/v1/namespaces/${more}/ingresses`,
        {
          metadata: { name: 'try' },
          spec: {
            rules: [{ host: '*.example.test' }],
            defaultBackend: { service: { name: 'web', port: { number: 80 } } },
          },
        },
      ],
      /[Ww]ildcard/,
    ],
    [
      'a namespace of another tenant',
      'ann',
      () => [namespaces, spaceOf(`${acme}-stolen`, rival)],
      /non-owned Tenant/,
    ],
  ];
  test.each(refused)('%s is refused in a namespace of an owner', async (_, who, asked, says) => {
    const [path, body] = asked();
    const api = who === 'ann' ? ann : scene.admin;
    const answer = await api.call('POST', path, body);
    expect(JSON.stringify(answer)).toMatch(says);
    expect(answer.status).toBeGreaterThanOrEqual(400);
  });

  test('the namespace of another tenant cannot be changed', async () => {
    const answer = await ann.call('PATCH', `${namespaces}/${rival}`, { metadata: { labels: { a: 'b' } } });
    expect(answer.status).toBe(403);
  });

  test('a tenant that is taken away goes with every namespace, and the other one stays', async () => {
    expect(await scene.remove(acme)).toMatchObject({ phase: 'gone', objects: 0 });
    await untilHolds(async () => (await scene.admin.call('GET', `${namespaces}/${more}`)).status === 404);
    expect((await scene.admin.call('GET', `${tenants}/${acme}`)).status).toBe(404);
    expect((await scene.admin.call('GET', `${namespaces}/${acme}`)).status).toBe(404);
    expect(await statusOf(rival)).toMatchObject({ state: 'Active', namespaces: [rival] });
  });

  test('a namespace that was there before is given back whole', async () => {
    const name = `own-${word}`;
    await scene.admin.must('POST', namespaces, { metadata: { name, labels: { team: 'own' } } });
    await made(name, { adopts: true });
    expect(await scene.remove(name)).toMatchObject({ phase: 'gone' });
    const { metadata } = (await scene.admin.must('GET', `${namespaces}/${name}`)) as {
      readonly metadata: { readonly labels: object; readonly ownerReferences?: object };
    };
    expect(metadata.labels).toMatchObject({ team: 'own' });
    expect(metadata.labels).not.toHaveProperty('tidegate.dev/tenant');
    expect(metadata.ownerReferences).toBeUndefined();
    await scene.admin.call('DELETE', `${namespaces}/${name}`);
  });
});
