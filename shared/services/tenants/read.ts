import { hint } from '#domain/config/did-you-mean.ts';
import { Rejection } from '#domain/rejection.ts';
import { tenantStream } from '#domain/streams.ts';
import type { TenantSpec } from '#domain/tenant/tenant.ts';
import { foldTenant, type Tenant, type TenantFact, type TenantPhase } from '#domain/tenant/tenant-fact.ts';
import type { World } from '#ports/world.ts';
import { fewAtOnce } from '../few-at-once.ts';
import { readFacts } from '../store/append-facts.ts';

/** A tenant as people are shown it. */
export interface TenantView extends TenantSpec {
  readonly phase: TenantPhase;
  readonly reason?: string;
  readonly objects: number;
  /** Epoch ms. */
  readonly since: number;
  readonly by: string;
}

export const findTenant = async (
  { journal }: Pick<World, 'journal'>,
  name: string,
): Promise<Tenant | undefined> => foldTenant(await readFacts<TenantFact>(journal, tenantStream(name)));

/** The tenant of that name; 404 with the nearest one where there never was any. */
export const readTenant = async (world: World, name: string): Promise<Tenant> => {
  const tenant = await findTenant(world, name);
  if (tenant !== undefined) return tenant;
  const known = await tenantNames(world);
  throw new Rejection('not-found', 'unknown-tenant', `there is no tenant of this name; ${hint(name, known)}`);
};

export const tenantNames = async ({ journal }: Pick<World, 'journal'>): Promise<readonly string[]> => {
  const prefix = tenantStream('');
  return (await journal.list(prefix)).map(({ stream }) => stream.slice(prefix.length));
};

/** Every tenant that is not gone. */
export const listTenants = async (world: Pick<World, 'journal'>): Promise<readonly Tenant[]> => {
  const found = await fewAtOnce(await tenantNames(world), 8, (name) => findTenant(world, name));
  return found.filter((one) => one !== undefined && one.phase !== 'gone') as readonly Tenant[];
};

export const viewTenant = ({ spec, phase, reason, made, since, by }: Tenant): TenantView => ({
  ...spec,
  phase,
  ...(reason !== undefined && { reason }),
  objects: made.length,
  since,
  by,
});
