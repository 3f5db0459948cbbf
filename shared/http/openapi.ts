import * as z from 'zod';
import type { Route } from './http.ts';
import type { Field, Fields } from './validate-body.ts';

type Schema = Readonly<Record<string, unknown>>;

/** The description of the API by OpenAPI 3.1, from the table of routes and the shapes that check bodies. */
export const describeApi = (routes: readonly Route[]): Schema => ({
  openapi: '3.1.1',
  info: { title: 'Tidegate', version: 'v1', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
  servers: [{ url: '/' }],
  paths: Object.fromEntries(
    [...Map.groupBy(routes, ({ path }) => path)].map(([path, same]) => [
      path,
      Object.fromEntries(same.map((route) => [route.method.toLowerCase(), operationOf(route)])),
    ]),
  ),
  components: {
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
    schemas: { Problem: problemSchema },
  },
});

const operationOf = (route: Route): Schema => {
  const { method, path, access, takes } = route;
  return {
    operationId: idOf(route),
    ...(access === 'open' ? { security: [] } : { security: [{ bearer: [] }], 'x-verb': access }),
    ...parametersOf(route),
    ...(takes !== undefined && {
      requestBody: {
        required: Object.values(takes).some(({ usual }) => usual === undefined),
        content: { 'application/json': { schema: schemaOf(takes) } },
      },
    }),
    responses: {
      ...(isPage(path) ? { '200': { description: 'a page' } } : { '2XX': answer(method) }),
      ...(method === 'GET' && { '304': { description: 'what If-None-Match names, unchanged' } }),
      default: {
        description: 'why not (RFC 9457)',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
};

const isPage = (path: string): boolean => !path.startsWith('/v1/') && path !== '/healthz';

const answer = (method: string): Schema => ({
  description: method === 'GET' ? 'what was asked for' : 'what has become of it',
  content: { 'application/json': { schema: { type: 'object' } } },
});

/** `postReleasesPause` for `POST /v1/releases/{id}/pause`. */
const idOf = ({ method, path }: Route): string =>
  method.toLowerCase() +
  path
    .split(/[^a-zA-Z]+/)
    .filter((word) => word !== '' && word !== 'v')
    .map((word) => word[0]?.toUpperCase() + word.slice(1))
    .join('');

const parametersOf = ({ method, path }: Route): Schema => {
  const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: true,
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,200}$' },
  };
  const all = [...named, ...(method === 'POST' && path === '/v1/releases' ? [key] : [])];
  return all.length === 0 ? {} : { parameters: all };
};

/** A field that a shape checks is described by it; any other one by its words. */
const schemaOf = (fields: Fields): Schema => ({
  type: 'object',
  additionalProperties: false,
  properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldSchema(field)])),
  required: Object.entries(fields).flatMap(([name, { usual }]) => (usual === undefined ? [name] : [])),
});

const fieldSchema = ({ says, shape, usual }: Field<unknown>): Schema => {
  const { $schema: _, ...described } = shape === undefined ? {} : (z.toJSONSchema(shape) as Schema);
  return {
    ...described,
    description: says,
    ...(usual?.value !== undefined && { default: usual.value }),
  };
};

const problemSchema: Schema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code', 'detail'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'a stable word for programs' },
    detail: { type: 'string', description: 'one sentence for people' },
  },
};
