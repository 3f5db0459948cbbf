import { onHttp } from '#functions/runtime/lambda-http.ts';
import { open } from '#shared/http/authenticate.ts';
import type { Handler } from '#shared/http/http.ts';
import { json } from '#shared/http/json-response.ts';
import document from './openapi.json' with { type: 'json' };

/** The description of every route, as `node infra/openapi.ts` wrote it. It contains nothing about this installation. */
const showDocument: Handler = async () => json(200, document);

export const documentRoutes = [open('GET /v1/openapi.json', showDocument)];

export const handler = onHttp(documentRoutes);
