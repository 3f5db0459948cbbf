import { Rejection } from '#domain/rejection.ts';
import { sameJson } from '#domain/json.ts';
import { tenantStream } from '#domain/streams.ts';
import type { TenantSpec } from '#domain/tenant/tenant.ts';
import { foldTenant, isUnderWay, type Tenant, type TenantFact } from '#domain/tenant/tenant-fact.ts';
import type { World } from '#ports/world.ts';
import { nextRun } from '../releases/runs.ts';
import { record } from '../store/append-facts.ts';
import { listTenants, readTenant } from './read.ts';

/** Requests a tenant, or a change of one. The same request again only resumes what has stopped. */
export const wantTenant = async (world: World, spec: TenantSpec, by: string): Promise<Tenant> => {
  await checkNamespaces(world, spec);
  const wanted = { kind: 'wanted', spec, by } as const;
  return ask(world, spec.name, (tenant) => {
    if (tenant === undefined || tenant.phase === 'gone') return wanted;
    if (tenant.spec.isolation !== spec.isolation || tenant.spec.cluster !== spec.cluster)
      throw new Rejection(
        'conflict',
        'other-tenant',
        `tenant ${spec.name} is kept apart by ${tenant.spec.isolation} in cluster ${tenant.spec.cluster}; remove it first`,
      );
    const isSame = sameJson(tenant.spec, spec) && tenant.isWanted && tenant.phase !== 'refused';
    return isSame ? undefined : wanted;
  });
};

/** Requests that a tenant be removed with all that is in it. */
export const unwantTenant = async (world: World, name: string, by: string): Promise<Tenant> => {
  await readTenant(world, name);
  return ask(world, name, (tenant) =>
    tenant === undefined || tenant.phase === 'gone' || tenant.phase === 'removing'
      ? undefined
      : { kind: 'unwanted', by },
  );
};

const ask = async (
  world: World,
  name: string,
  decide: (tenant: Tenant | undefined) => TenantFact | undefined,
): Promise<Tenant> => {
  const tenant = await record<TenantFact, Tenant | undefined>(
    world.journal,
    world.clock,
    tenantStream(name),
    foldTenant,
    decide,
  );
  if (tenant === undefined) return readTenant(world, name);
  await wakeTenant(world, tenant);
  return tenant;
};

/** Starts the workflow of a tenant that has something left to do, where none is running. */
export const wakeTenant = async (world: World, tenant: Tenant): Promise<boolean> => {
  if (!isUnderWay(tenant)) return false;
  const { name } = tenant.spec;
  const next = await nextRun(world, 'tenant', `tenant.${name}`);
  if (next.kind !== 'free') return false;
  await world.engine.start('tenant', next.name, { tenant: name });
  return true;
};

/** A namespace has one tenant. */
const checkNamespaces = async (world: World, { name, cluster, namespaces }: TenantSpec): Promise<void> => {
  for (const { spec } of await listTenants(world)) {
    const shared = spec.namespaces.find((one) => namespaces.includes(one));
    if (spec.name === name || spec.cluster !== cluster || shared === undefined) continue;
    throw new Rejection(
      'conflict',
      'namespace-taken',
      `namespace ${shared} in cluster ${cluster} is of the tenant ${spec.name}`,
    );
  }
};
