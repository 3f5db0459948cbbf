import { describe, expect, test } from 'vitest';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import { Failure } from '#domain/failure.ts';
import type { Cluster } from '#ports/cluster.ts';
import { sweep } from '#functions/schedules/recover-releases.ts';
import { moveTenant } from '#functions/tasks/move-tenant.ts';
import type { TenantView } from '#shared/services/tenants/read.ts';
import { type ApiWorld, apiWorld, knock } from '#test/api/world.ts';

const scene = (namespaces: readonly string[] = ['default']) => {
  const base = apiWorld();
  const cluster = openSimulatedCluster({ name: 'eu', clock: base.clock, random: () => 0.5, namespaces });
  const world = apiWorld({ ...base, cluster: async () => cluster });
  return { world, cluster };
};

const wish = { cluster: 'eu', namespaces: ['acme', 'acme-db'], apps: ['acme-*'] };
const put = (world: ApiWorld, body: object = wish, name = 'acme') =>
  knock<TenantView>(world, `PUT /v1/tenants/${name}`, { body });
const tenant = async (world: ApiWorld) => (await knock<TenantView>(world, 'GET /v1/tenants/acme')).json;
/** What the workflow does. */
const settle = async (world: ApiWorld): Promise<void> => {
  for (let turns = 0; turns < 30; turns += 1) {
    const moved = await moveTenant({ tenant: 'acme' }, world);
    if (moved.kind === 'settled') return;
    await world.clock.advance(moved.waitSeconds * 1000);
  }
  throw new Error('the tenant does not settle');
};
const standing = async (cluster: Cluster, namespace: string): Promise<readonly string[]> => {
  const kinds = [
    ['v1', 'ResourceQuota'],
    ['v1', 'LimitRange'],
    ['networking.k8s.io/v1', 'NetworkPolicy'],
    ['v1', 'ServiceAccount'],
    ['rbac.authorization.k8s.io/v1', 'Role'],
    ['rbac.authorization.k8s.io/v1', 'RoleBinding'],
  ] as const;
  const lists = await Promise.all(
    kinds.map(async ([apiVersion, kind]) => (await cluster.list({ apiVersion, kind, namespace })).items),
  );
  return lists.flat().map(({ kind, metadata }) => `${kind} ${metadata.name}`);
};
const whole = [
  'ResourceQuota tenant',
  'LimitRange tenant',
  'NetworkPolicy tenant-closed',
  'NetworkPolicy tenant-own',
  'ServiceAccount tenant',
  'Role tenant',
  'RoleBinding tenant',
];
const namespaceOf = (cluster: Cluster, name: string) =>
  cluster.get({ apiVersion: 'v1', kind: 'Namespace', name });

describe('a tenant', () => {
  test('is made in every namespace, once, and told as ready', async () => {
    const { world, cluster } = scene();
    expect(await put(world)).toMatchObject({ status: 202, json: { phase: 'making' } });
    await put(world);
    expect(world.engine.started).toEqual([
      { workflow: 'tenant', name: 'tenant.acme', input: { tenant: 'acme' } },
    ]);
    await settle(world);
    expect(await tenant(world)).toMatchObject({ phase: 'ready', objects: 16 });
    for (const namespace of wish.namespaces) expect(await standing(cluster, namespace)).toEqual(whole);
    const { metadata } = (await namespaceOf(cluster, 'acme')) ?? {};
    expect(metadata?.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
  });

  test('that is asked for with another shape gets it, and loses what it no longer has', async () => {
    const { world, cluster } = scene();
    await put(world);
    await settle(world);
    world.engine.runs.set('tenant.acme', { kind: 'succeeded', output: {} });
    await put(world, { ...wish, namespaces: ['acme'], quota: { cpu: '2' } });
    expect(world.engine.started.at(-1)?.name).toBe('tenant.acme.again-2');
    await settle(world);
    expect(await namespaceOf(cluster, 'acme-db')).toBeUndefined();
    const quota = await cluster.get({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      namespace: 'acme',
      name: 'tenant',
    });
    expect(quota?.['spec']).toMatchObject({ hard: { 'limits.cpu': '2', pods: '50' } });
  });

  test('is taken away whole, access first', async () => {
    const { world, cluster } = scene();
    await put(world);
    await settle(world);
    const removed: string[] = [];
    cluster.listen(({ kind, object }) => void (kind === 'deleted' && removed.push(object.kind)));
    await knock(world, 'POST /v1/tenants/acme/remove', { body: {} });
    await settle(world);
    expect(await tenant(world)).toMatchObject({ phase: 'gone', objects: 0 });
    for (const namespace of wish.namespaces) expect(await namespaceOf(cluster, namespace)).toBeUndefined();
    expect((await knock(world, 'GET /v1/tenants')).json).toEqual({ items: [] });
    expect(removed.slice(0, 2)).toEqual(['RoleBinding', 'RoleBinding']);
    expect(removed.at(-1)).toBe('Namespace');
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17])(
    'whose maker dies around write %i is made, and taken away, all the same',
    async (dies) => {
      for (const before of [true, false]) {
        const { world, cluster } = scene();
        await put(world);
        const mortal = (verb: 'apply' | 'remove'): ApiWorld => {
          let writes = 0;
          const dying = { ...cluster };
          dying[verb] = async (...args: never[]) => {
            writes += 1;
            if (writes === dies && before) throw new Error('killed');
            const done = await (cluster[verb] as (...all: never[]) => Promise<never>)(...args);
            if (writes === dies) throw new Error('killed');
            return done;
          };
          return { ...world, cluster: async () => dying };
        };
        await settle(mortal('apply')).catch(() => undefined);
        await settle(world);
        for (const namespace of wish.namespaces) expect(await standing(cluster, namespace)).toEqual(whole);
        await knock(world, 'POST /v1/tenants/acme/remove', { body: {} });
        await settle(mortal('remove')).catch(() => undefined);
        await settle(world);
        for (const namespace of wish.namespaces)
          expect(await namespaceOf(cluster, namespace)).toBeUndefined();
      }
    },
  );

  test('that is unwanted before its making was noted leaves nothing', async () => {
    const { world, cluster } = scene();
    await put(world);
    const dying = {
      ...cluster,
      apply: async (object: Parameters<Cluster['apply']>[0]) => {
        await cluster.apply(object);
        if (object.kind === 'LimitRange') throw new Error('killed');
        return object;
      },
    };
    await settle({ ...world, cluster: async () => dying }).catch(() => undefined);
    await knock(world, 'POST /v1/tenants/acme/remove', { body: {} });
    await settle(world);
    expect(await namespaceOf(cluster, 'acme')).toBeUndefined();
  });

  test('whose workflow has ended too early is taken up by the sweep', async () => {
    const { world } = scene();
    await put(world);
    world.engine.runs.set('tenant.acme', { kind: 'failed', error: 'Broken', reason: '' });
    expect((await sweep(world)).restarted).toEqual(['tenant acme']);
    expect(world.engine.started.at(-1)?.name).toBe('tenant.acme.again-2');
    await settle(world);
    expect((await sweep(world)).restarted).toEqual([]);
  });

  test('waits while the cluster is away, says why, and goes on', async () => {
    const { world, cluster } = scene();
    await put(world);
    const away = async (): Promise<never> => {
      throw new Failure('ClusterUnreachable', 'cluster eu', 'no route');
    };
    expect(await moveTenant({ tenant: 'acme' }, { ...world, cluster: away })).toMatchObject({
      kind: 'waits',
    });
    expect(await tenant(world)).toMatchObject({ phase: 'making', reason: 'cluster eu: no route' });
    await settle(world);
    expect(await tenant(world)).toMatchObject({ phase: 'ready' });
    expect(await standing(cluster, 'acme')).toEqual(whole);
  });

  test('takes no namespace that is there already unless it is told to, and gives it back', async () => {
    const { world, cluster } = scene(['default', 'acme']);
    await put(world, { cluster: 'eu' });
    await settle(world);
    expect((await tenant(world)).reason).toMatch(/Namespace acme is there already and of no tenant/);
    world.engine.runs.set('tenant.acme', { kind: 'succeeded', output: {} });
    await put(world, { cluster: 'eu', adopts: true });
    await settle(world);
    expect(await tenant(world)).toMatchObject({ phase: 'ready' });
    await knock(world, 'POST /v1/tenants/acme/remove', { body: {} });
    await settle(world);
    expect((await namespaceOf(cluster, 'acme'))?.metadata.labels ?? {}).not.toHaveProperty(
      'tidegate.dev/tenant',
    );
    expect(await namespaceOf(cluster, 'acme')).toBeDefined();
    expect(await standing(cluster, 'acme')).toEqual([]);
  });

  test('in a cluster that nobody has set up says so', async () => {
    const { world } = scene();
    await put(world);
    const none = async (): Promise<never> => {
      throw new Failure('NotFound', 'cluster eu', 'tidegate.yaml knows no such cluster');
    };
    await settle({ ...world, cluster: none });
    expect(await tenant(world)).toMatchObject({
      phase: 'refused',
      reason: expect.stringContaining('no such'),
    });
  });

  test('by a controller that is not installed says which', async () => {
    const { world } = scene();
    await put(world, { cluster: 'eu', isolation: 'capsule' });
    await settle(world);
    expect((await tenant(world)).reason).toMatch(/install tenants\.capsule\.clastix\.io first/);
  });
});

describe('what nobody gets', () => {
  test.each([
    [{ ...wish, namespaces: ['kube-system'] }, 422, 'own namespace'],
    [{ ...wish, owners: [{ kind: 'Group', name: 'system:masters' }] }, 400, 'owners'],
    [{ ...wish, quota: { cpu: 'a lot' } }, 400, 'quota'],
    [{ ...wish, runtimeClass: "x' || true || '" }, 400, 'runtimeClass'],
    [{ ...wish, isolation: 'vm' }, 400, 'isolation'],
    [{ ...wish, isolation: 'control-plane' }, 422, 'version'],
    [{ ...wish, colour: 'red' }, 400, 'field'],
  ])('%j', async (body, status, word) => {
    const { world } = scene();
    const answer = await put(world, body);
    expect(answer.status).toBe(status);
    expect(answer.body).toContain(word);
    expect(world.engine.started).toEqual([]);
  });

  test('a namespace of another tenant', async () => {
    const { world } = scene();
    await put(world);
    expect(await put(world, { ...wish, namespaces: ['acme-db'] }, 'rival')).toMatchObject({ status: 409 });
  });

  test('another way of being kept apart, while it stands', async () => {
    const { world } = scene();
    await put(world);
    expect(await put(world, { ...wish, isolation: 'capsule' })).toMatchObject({ status: 409 });
  });
});
