import { describe, expect, test } from 'vitest';
import { openSimulatedCluster } from '#adapters/cluster/simulated/open.ts';
import { Failure } from '#domain/failure.ts';
import { tenantStream } from '#domain/streams.ts';
import { type TenantSpec, usualQuota } from '#domain/tenant/tenant.ts';
import { apiWorld } from '#test/api/world.ts';
import { withTenants } from './tenant-clusters.ts';

const kubeconfig = (user: string) => `
apiVersion: v1
kind: Config
clusters: [{ name: vc, cluster: { server: 'https://127.0.0.1:1' } }]
users: [{ name: me, user: ${user} }]
contexts: [{ name: vc, context: { cluster: vc, user: me } }]
current-context: vc
`;
const spec: TenantSpec = {
  name: 'acme',
  isolation: 'control-plane',
  cluster: 'eu',
  namespaces: ['acme'],
  apps: [],
  owners: [],
  podSecurity: 'restricted',
  quota: usualQuota,
  egress: 'closed',
  adopts: false,
  kubeconfig: { secret: 'vc-acme', key: 'config' },
};

const scene = async (user: string, facts: readonly object[] = [{ kind: 'ready' }]) => {
  const world = apiWorld();
  const eu = openSimulatedCluster({
    name: 'eu',
    clock: world.clock,
    random: () => 0.5,
    namespaces: ['acme'],
  });
  await eu.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'vc-acme', namespace: 'acme' },
    data: { config: Buffer.from(kubeconfig(user)).toString('base64') },
  });
  const all = [{ kind: 'wanted', spec, by: 'ann' }, ...facts];
  for (const [at, fact] of all.entries())
    await world.journal.append(tenantStream('acme'), at, fact as never, world.clock.now());
  const base = {
    cluster: async (name: string) => {
      if (name === 'eu') return eu;
      throw new Failure('NotFound', `cluster ${name}`, 'no such cluster');
    },
    metrics: async (): Promise<never> => {
      throw new Failure('NotFound', 'metrics', 'none');
    },
  };
  return withTenants(base, world);
};

describe('a tenant with an API server of its own', () => {
  test('is a cluster under its name', async () => {
    const places = await scene('{ token: canary }');
    expect((await places.cluster('acme')).name).toBe('acme');
    expect((await places.cluster('eu')).name).toBe('eu');
    await expect(places.cluster('other')).rejects.toMatchObject({ name: 'NotFound' });
  });

  test('is awaited until it is ready, and is none once it is gone', async () => {
    const early = await scene('{ token: canary }', []);
    await expect(early.cluster('acme')).rejects.toMatchObject({ name: 'ClusterUnreachable' });
    const gone = await scene('{ token: canary }', [{ kind: 'unwanted', by: 'ann' }, { kind: 'gone' }]);
    await expect(gone.cluster('acme')).rejects.toMatchObject({ name: 'NotFound' });
  });

  test.each([
    '{ exec: { command: sh, apiVersion: client.authentication.k8s.io/v1 } }',
    '{ tokenFile: /etc/hostname }',
    '{ client-certificate: /etc/hostname, client-key: /etc/hostname }',
    '{ auth-provider: { name: gcp } }',
  ])('reaches for nothing of this machine: %s', async (user) => {
    const places = await scene(user);
    await expect(places.cluster('acme')).rejects.toMatchObject({
      name: 'ConfigRefused',
      message: expect.stringContaining('reach for this machine'),
    });
  });
});
