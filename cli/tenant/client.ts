import { type Page, pageOf } from '../answer.ts';
import * as shapes from '../answer-shapes.ts';
import type { Ask } from '../ask.ts';
import type { TenantView } from '#shared/services/tenants/read.ts';

/** The part of the control plane that is about tenants. */
export interface TenantClient {
  tenants(): Promise<readonly TenantView[]>;
  tenant(name: string): Promise<TenantView>;
  putTenant(name: string, spec: Readonly<Record<string, unknown>>): Promise<TenantView>;
  removeTenant(name: string): Promise<TenantView>;
}

export const openTenantClient = (ask: Ask): TenantClient => {
  const at = (name: string): string => `/v1/tenants/${encodeURIComponent(name)}`;
  return {
    tenants: async () => (await ask<Page<TenantView>>('GET', '/v1/tenants', pageOf(shapes.tenant))).items,
    tenant: (name) => ask('GET', at(name), shapes.tenant),
    putTenant: (name, body) => ask('PUT', at(name), shapes.tenant, { body }),
    removeTenant: (name) => ask('POST', `${at(name)}/remove`, shapes.tenant, { body: {} }),
  };
};
