import { writeFileSync } from 'node:fs';
import { routes } from '#functions/api/routes.ts';
import { describeApi } from '#shared/http/openapi.ts';

/* `node infra/openapi.ts` writes functions/api/openapi.json from the table of routes; its test says when it is stale. */

writeFileSync(
  new URL('../functions/api/openapi.json', import.meta.url),
  `${JSON.stringify(describeApi(routes), null, 2)}\n`,
);
