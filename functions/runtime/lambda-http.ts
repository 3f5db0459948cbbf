import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { MiddlewareObj } from '@middy/core';
import { isFailure } from '#domain/failure.ts';
import { Rejection } from '#domain/rejection.ts';
import type { World } from '#ports/world.ts';
import { problem } from '#shared/http/problem.ts';
import { serve } from '#shared/http/router.ts';
import type { HttpAnswer, HttpRequest, Route } from '#shared/http/http.ts';
import { cloudWorld, observers } from './lambda.ts';
import { stack } from './stack.ts';

/** Turns routes into what an HTTP API calls: the same handlers and answers as on one machine. */
export const onHttp = (routes: readonly Route[]) =>
  stack(
    async (event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> =>
      resultOf(await serve(routes, requestOf(event), cloudWorld())),
    observers,
  ).use(answerLate);

/**
 * Nobody repeats the request of a person, so it is answered when its time is nearly up; the observers see a failure all
 * the same. Whatever it has written by then is found by the next request, as after any crash.
 */
export const answerLate: MiddlewareObj<unknown, unknown> = {
  onError: (request) => {
    if (!isFailure(request.error, 'TimedOut')) return;
    const late = new Rejection(
      'unreachable',
      'timed-out',
      'this took longer than one request may; look at what has become of it, or ask again',
    );
    request.response = resultOf(problem(late));
  },
};

/** The answer as an HTTP API takes it. */
export const resultOf = ({
  status,
  headers,
  cookies,
  body,
  compressed,
}: HttpAnswer): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: { ...headers },
  ...(cookies !== undefined && { cookies: [...cookies] }),
  ...(compressed === undefined
    ? { body }
    : { body: Buffer.from(compressed).toString('base64'), isBase64Encoded: true }),
});

/** Adapts scheduled work to the handler that a schedule invokes. */
export const onSchedule = <T>(work: (world: World) => Promise<T>) =>
  stack(async (): Promise<T> => work(await cloudWorld()), observers);

/** The body as the exact bytes that were sent, since signatures are over bytes. */
export const requestOf = (event: APIGatewayProxyEventV2): HttpRequest => ({
  method: event.requestContext.http.method,
  path: event.rawPath,
  params: {},
  query: Object.fromEntries(new URLSearchParams(event.rawQueryString)),
  headers: {
    ...Object.fromEntries(
      Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value ?? '']),
    ),
    // An HTTP API takes them out of the headers.
    ...(event.cookies !== undefined && { cookie: event.cookies.join('; ') }),
  },
  body: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
});
