import { expect, test } from 'vitest';
import { isObject } from '#domain/json.ts';
import { apiWorld, knock } from '#test/api/world.ts';
import { describeApi } from '#shared/http/openapi.ts';
import { routes } from './routes.ts';

const { json: served } = await knock(apiWorld(), 'GET /v1/openapi.json', { token: undefined });

test('what is served describes the routes as they are; else run: node infra/openapi.ts', () => {
  expect(served).toEqual(JSON.parse(JSON.stringify(describeApi(routes))));
});

test('every route is in it, under an id of its own, with its verb and its parameters', () => {
  const { paths } = served as { readonly paths: Record<string, Record<string, Operation>> };
  const ids = new Set<string>();
  for (const { method, path, access } of routes) {
    const operation = paths[path]?.[method.toLowerCase()];
    expect(operation, `${method} ${path}`).toBeDefined();
    ids.add(operation?.operationId ?? '');
    expect(operation?.['x-verb'], path).toBe(access === 'open' ? undefined : access);
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const given = (operation?.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name);
    expect(given, path).toEqual(names);
  }
  expect(ids.size).toBe(routes.length);
});

interface Operation {
  readonly operationId: string;
  readonly 'x-verb'?: string;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}

test.each(routes.filter(({ takes }) => takes !== undefined).map((route) => [route.path, route] as const))(
  'the fields that %s checks are those that are described, and a strange one is refused',
  (_, { method, path, takes = {} }) => {
    const { paths } = served as { readonly paths: Record<string, Record<string, unknown>> };
    const text = JSON.stringify(paths[path]?.[method.toLowerCase()]);
    const { requestBody } = JSON.parse(text) as {
      readonly requestBody: {
        readonly content: { readonly 'application/json': { readonly schema: Record<string, unknown> } };
      };
    };
    const { schema } = requestBody.content['application/json'];
    expect(schema['additionalProperties']).toBe(false);
    expect(isObject(schema['properties']) ? Object.keys(schema['properties']) : []).toEqual(
      Object.keys(takes),
    );
  },
);

test('a route that reads a body says which', () => {
  const silent = routes.filter(
    ({ method, access, takes }) => method !== 'GET' && access !== 'open' && takes === undefined,
  );
  expect(silent.map(({ path }) => path)).toEqual([
    '/v1/tokens/{id}/revoke',
    '/v1/tenants/{name}/remove',
    '/v1/session/end',
  ]);
});
