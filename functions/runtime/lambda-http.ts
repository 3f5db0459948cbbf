import wrap from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { World } from '#ports/world.ts';
import { serve } from '#shared/http/router.ts';
import type { HttpRequest, Route } from '#shared/http/http.ts';
import { cloudWorld } from './lambda.ts';

/** Turns routes into what an HTTP API calls: the same doors, the same answers as on one machine. */
export const onHttp = (routes: readonly Route[]) =>
  wrap(async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const { status, headers, body } = await serve(routes, requestOf(event), await cloudWorld());
    return { statusCode: status, headers: { ...headers }, body };
  });

/** Turns work that the clock asks for into what a schedule calls. */
export const onSchedule = <T>(work: (world: World) => Promise<T>) =>
  wrap(async (): Promise<T> => work(await cloudWorld()));

/** The body as the exact bytes that were sent, since signatures are over bytes. */
export const requestOf = (event: APIGatewayProxyEventV2): HttpRequest => ({
  method: event.requestContext.http.method,
  path: event.rawPath,
  params: {},
  query: Object.fromEntries(new URLSearchParams(event.rawQueryString)),
  headers: Object.fromEntries(
    Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value ?? '']),
  ),
  body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
});
