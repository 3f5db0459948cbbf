import { usualQuota, type TenantSpec } from '#domain/tenant/tenant.ts';
import { wantTenant } from '#shared/services/tenants/ask.ts';
import type { WorldSpec } from '../sequence.ts';
import type { Bench } from './bench.ts';
import { appName, namespaceOf, targetsOf } from './source.ts';

/** How long a tenant takes to be made, ms. */
export const tenantMs = 10_000;

/** The tenant whose namespaces the targets are; the application is its own, or somebody else's. */
const specOf = (world: WorldSpec, pods: number): TenantSpec => ({
  name: 'acme',
  isolation: 'namespace',
  cluster: 'local',
  namespaces: targetsOf(world).map((target) => namespaceOf(world, target)),
  apps: [world.tenant === 'own' ? appName : 'blog'],
  owners: [{ kind: 'Group', name: 'acme' }],
  podSecurity: 'baseline',
  quota: { ...usualQuota, cpu: '100', memory: '200Gi', pods: String(pods) },
  egress: 'open',
  adopts: true,
});

/** An operator asks for it, or for more pods; `times` is how often that was asked before. */
export const askTenant = async ({ world }: Bench, spec: WorldSpec, times = 0): Promise<void> => {
  if (spec.tenant !== undefined) await wantTenant(world, specOf(spec, 200 + times), 'ops');
};
