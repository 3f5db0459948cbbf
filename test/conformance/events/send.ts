import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { HttpAnswer } from '#shared/http/http.ts';
import type { Receiver } from '#ports/settings.ts';
import type { World } from '#ports/world.ts';
import { answerRequest } from '#functions/api/routes.ts';
import { requestOf } from '#functions/runtime/lambda-http.ts';
import { apiWorld, type ApiWorld } from '#test/api/world.ts';

/** A world with one receiver, whose clock stands at `now`. */
export const worldWith = async (receiver: Receiver, nowMs: number): Promise<ApiWorld> => {
  const { settings } = apiWorld();
  const world = apiWorld({
    settings: {
      ...settings,
      receiver: async (id) => (id === receiver.id ? receiver : undefined),
      receivers: async () => [receiver],
    },
  });
  const ahead = nowMs - world.clock.now();
  return ahead >= 0 ? (await world.clock.advance(ahead), world) : withClock(world, nowMs);
};

const withClock = (world: ApiWorld, nowMs: number): ApiWorld => ({
  ...world,
  clock: { ...world.clock, now: () => nowMs },
});

/** Sends one request the way API Gateway hands it to a function, text or base64, through the table of routes. */
export const sendAsLambda = (
  world: World,
  at: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Promise<HttpAnswer> => {
  const text = Buffer.from(body).toString('utf8');
  const isText = Buffer.from(text, 'utf8').equals(Buffer.from(body));
  const event = {
    rawPath: at,
    rawQueryString: '',
    headers,
    body: isText ? text : Buffer.from(body).toString('base64'),
    isBase64Encoded: !isText,
    requestContext: { http: { method: 'POST' } },
  };
  return answerRequest(requestOf(event as unknown as APIGatewayProxyEventV2), world);
};
