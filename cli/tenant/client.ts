import type { TenantView } from '#shared/services/tenants/read.ts';

/** The part of the control plane that is about tenants. */
export interface TenantClient {
  tenants(): Promise<readonly TenantView[]>;
  tenant(name: string): Promise<TenantView>;
  putTenant(name: string, spec: Readonly<Record<string, unknown>>): Promise<TenantView>;
  removeTenant(name: string): Promise<TenantView>;
}

type Ask = <T>(method: string, path: string, asking?: { readonly body?: unknown }) => Promise<T>;

export const openTenantClient = (ask: Ask): TenantClient => {
  const at = (name: string): string => `/v1/tenants/${encodeURIComponent(name)}`;
  return {
    tenants: async () => (await ask<{ items: readonly TenantView[] }>('GET', '/v1/tenants')).items,
    tenant: (name) => ask('GET', at(name)),
    putTenant: (name, body) => ask('PUT', at(name), { body }),
    removeTenant: (name) => ask('POST', `${at(name)}/remove`, { body: {} }),
  };
};
