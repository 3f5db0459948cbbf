import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Pool } from './lambda/pool.ts';
import { type Answer, type Asked, serve, type Served } from './serve.ts';
import type { ApiRoute, Stack } from './template/stack.ts';

/** What API Gateway takes from a caller, and what Lambda takes back from a function, in bytes. */
const mostIn = 10 * 1024 * 1024;
const mostOut = 6 * 1024 * 1024 + 100;

/** The HTTP API of the stack: its routes, its payloads (format 2.0), its limits, its own answers. */
export const serveHttpApi = (stack: Stack, pool: Pool): Promise<Served> => {
  const names = new Map(stack.functions.map(({ arn, name }) => [arn, name]));
  return serve(async (asked) => {
    const { request, url, body } = asked;
    const found = routeOf(stack.routes, request.method ?? '', url.pathname);
    if (found === undefined) return own(404, 'Not Found');
    if (body.length > mostIn) return own(413, 'Request Entity Too Large');
    const event = eventOf(asked, found.route, found.parameters);
    const outcome = await pool.call(names.get(found.route.target) ?? '', Buffer.from(JSON.stringify(event)));
    if (outcome === 'throttled') return own(503, 'Service Unavailable');
    // Whatever a function died of, the caller of an HTTP API never hears of it.
    if (outcome === 'failed' || outcome.isError || outcome.payload.length > mostOut)
      return own(500, 'Internal Server Error');
    return answerOf(outcome.payload);
  });
};

const own = (status: number, message: string): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ message }),
});

interface Found {
  readonly route: ApiRoute;
  readonly parameters: Readonly<Record<string, string>>;
}

/** The most specific route wins, as in API Gateway: one without parameters before one with. */
const routeOf = (routes: readonly ApiRoute[], method: string, path: string): Found | undefined =>
  routes
    .filter((route) => route.method === method || route.method === 'ANY')
    .toSorted((a, b) => a.path.split('{').length - b.path.split('{').length)
    .flatMap((route) => {
      const pattern = route.path
        .replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')
        .replaceAll(/\{(\w+)\+\}/g, '(?<$1>.+)');
      const match = new RegExp(`^${pattern}$`).exec(path);
      return match === null ? [] : [{ route, parameters: { ...match.groups } }];
    })[0];

const isText = (type: string): boolean =>
  /^(text\/|application\/(json|.*\+json|xml|javascript|x-www-form-urlencoded))/.test(type);

const eventOf = (
  { request, url, body }: Asked,
  route: ApiRoute,
  parameters: Found['parameters'],
): APIGatewayProxyEventV2 => {
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : value,
    ]),
  );
  const isBase64Encoded = body.length > 0 && !isText(headers['content-type'] ?? '');
  const query = Object.fromEntries(url.searchParams);
  const routeKey = `${route.method} ${route.path}`;
  return {
    version: '2.0',
    routeKey,
    rawPath: decodeURI(url.pathname),
    rawQueryString: url.search.slice(1),
    headers,
    ...(Object.keys(query).length > 0 && { queryStringParameters: query }),
    ...(Object.keys(parameters).length > 0 && { pathParameters: parameters }),
    requestContext: {
      accountId: '123456789012',
      apiId: 'local',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      http: {
        method: request.method ?? '',
        path: url.pathname,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: new Date().toUTCString(),
      timeEpoch: Date.now(),
    },
    ...(body.length > 0 && { body: body.toString(isBase64Encoded ? 'base64' : 'utf8') }),
    isBase64Encoded,
  };
};

interface Structured {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

const answerOf = (payload: Buffer): Answer => {
  const said = JSON.parse(payload.toString()) as Structured;
  if (said.statusCode === undefined)
    return { status: 200, headers: { 'content-type': 'application/json' }, body: payload };
  return {
    status: said.statusCode,
    headers: { ...said.headers, ...(said.cookies !== undefined && { 'set-cookie': said.cookies }) },
    body: Buffer.from(said.body ?? '', said.isBase64Encoded === true ? 'base64' : 'utf8'),
  };
};
