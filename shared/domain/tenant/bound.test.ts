import { describe, expect, test } from 'vitest';
import { strayTargets } from './bound.ts';
import { type TenantSpec, usualQuota } from './tenant.ts';

const tenant = (name: string, more: Partial<TenantSpec> = {}): TenantSpec => ({
  name,
  isolation: 'namespace',
  cluster: 'eu',
  namespaces: [name],
  apps: [`${name}-*`],
  owners: [],
  podSecurity: 'restricted',
  quota: usualQuota,
  egress: 'closed',
  adopts: false,
  ...more,
});
const object = (kind: string, namespace?: string) => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'web', ...(namespace !== undefined && { namespace }) },
});
const target = (cluster: string, namespace: string, objects = [object('Service', namespace)]) => ({
  name: 'one',
  cluster,
  namespace,
  objects,
});
const tenants = [tenant('acme'), tenant('rival', { namespaces: ['rival', 'rival-db'] })];

describe('an application', () => {
  test.each([
    ['of a tenant in its namespace', 'acme-web', target('eu', 'acme'), []],
    ['of nobody outside of all tenants', 'shop', target('eu', 'shop'), []],
    [
      'of a tenant elsewhere',
      'acme-web',
      target('eu', 'shop'),
      [
        'target one: acme-web is of the tenant acme and may not go to shop in cluster eu; its namespaces are acme in eu',
      ],
    ],
    [
      'of a tenant in another cluster',
      'acme-web',
      target('us', 'acme'),
      [
        'target one: acme-web is of the tenant acme and may not go to acme in cluster us; its namespaces are acme in eu',
      ],
    ],
    [
      'of a tenant in a namespace of another',
      'acme-web',
      target('eu', 'rival-db'),
      [
        'target one: acme-web is of the tenant acme and may not go to rival-db in cluster eu; its namespaces are acme in eu',
      ],
    ],
    [
      'of nobody in a tenant',
      'shop',
      target('eu', 'acme'),
      ['target one: acme in cluster eu is of the tenant acme, and shop is not'],
    ],
    [
      'of nobody with an object in a tenant',
      'shop',
      target('eu', 'shop', [object('Secret', 'rival-db')]),
      ['target one: rival-db in cluster eu is of the tenant rival, and shop is not'],
    ],
    [
      'of a tenant with an object outside',
      'acme-web',
      target('eu', 'acme', [object('Secret', 'kube-system')]),
      ['target one: Secret kube-system/web is outside, and the tenant acme has only acme in eu'],
    ],
    [
      'of a tenant with an object of the cluster',
      'acme-web',
      target('eu', 'acme', [object('ClusterRole')]),
      ['target one: ClusterRole web is of the whole cluster, and the tenant acme has only acme in eu'],
    ],
  ] as const)('%s', (_, app, where, said) => {
    expect(strayTargets(tenants, app, [where])).toEqual(said);
  });

  test('of a tenant with its own API server has all of it, and nothing beside', () => {
    const own = [tenant('acme', { isolation: 'control-plane' })];
    const free = target('acme', 'anything', [object('ClusterRole')]);
    expect(strayTargets(own, 'acme-web', [free])).toEqual([]);
    expect(strayTargets(own, 'shop', [free])).toHaveLength(1);
    expect(strayTargets(own, 'acme-web', [target('eu', 'shop')])).toHaveLength(1);
  });

  test('is nobody’s where a tenant names none', () => {
    expect(strayTargets([tenant('acme', { apps: [] })], 'acme-web', [target('eu', 'shop')])).toEqual([]);
  });
});
