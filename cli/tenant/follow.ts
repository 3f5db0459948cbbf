import type { TenantView } from '#shared/services/tenants/read.ts';
import type { Client } from '../client.ts';
import type { Io } from '../io.ts';
import { clean } from '../text/clean.ts';

const under = new Set<TenantView['phase']>(['making', 'removing']);

/** Polls each second until the tenant is done; prints why it waits, once for each reason. */
export const followTenant = async (io: Io, client: Client, asked: TenantView): Promise<TenantView> => {
  let view = asked;
  let told: string | undefined;
  while (under.has(view.phase)) {
    if (view.reason !== undefined && view.reason !== told) io.err(`waits: ${clean(view.reason)}`);
    told = view.reason;
    await io.sleep(1000);
    view = await client.tenant(view.name);
  }
  return view;
};
