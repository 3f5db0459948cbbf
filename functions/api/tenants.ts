import { type AuthenticatedHandler, known, reading } from '#shared/http/authenticate.ts';
import { json } from '#shared/http/json-response.ts';
import { parseJsonBody } from '#shared/http/parse-body.ts';
import { everything } from '#shared/http/places.ts';
import { tenantFields, tenantOf } from '#shared/http/tenant-body.ts';
import { unwantTenant, wantTenant } from '#shared/services/tenants/ask.ts';
import { listTenants, readTenant, viewTenant } from '#shared/services/tenants/read.ts';
import { onHttp } from '#functions/runtime/lambda-http.ts';

/** Makes a tenant, or gives one another shape; the answer comes before the work is done. */
const putTenant: AuthenticatedHandler = async ({ params, body }, world, by) => {
  const spec = tenantOf(params['name'] ?? '', parseJsonBody(body));
  return json(202, viewTenant(await wantTenant(world, spec, by)));
};

const showTenants: AuthenticatedHandler = async (_, world) =>
  json(200, { items: (await listTenants(world)).map(viewTenant) });

const showTenant: AuthenticatedHandler = async ({ params }, world) =>
  json(200, viewTenant(await readTenant(world, params['name'] ?? '')));

const removeTenant: AuthenticatedHandler = async ({ params }, world, by) =>
  json(202, viewTenant(await unwantTenant(world, params['name'] ?? '', by)));

export const tenantRoutes = [
  reading('GET /v1/tenants', everything, showTenants),
  reading('GET /v1/tenants/{name}', everything, showTenant),
  known('PUT /v1/tenants/{name}', 'admin', everything, putTenant, tenantFields),
  known('POST /v1/tenants/{name}/remove', 'admin', everything, removeTenant),
];

export const handler = onHttp(tenantRoutes);
