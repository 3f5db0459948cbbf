import type { JsonObject } from '#domain/json.ts';
import { isObject } from '#domain/json.ts';
import type { Engine } from '../engine.ts';
import { EngineTrouble, ServiceError } from '../errors.ts';

export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const contentType = 'application/x-amz-json-1.0';

/** Handles one request of the JSON 1.0 protocol: the target names the action, the body is its input. Never rejects. */
export const answerWire = async (engine: Engine, target: string, body: string): Promise<WireAnswer> => {
  const [service, action = ''] = target.split('.');
  try {
    if (service !== 'AWSStepFunctions')
      throw new ServiceError('UnknownOperationException', `no such target: '${target}'`);
    return reply(200, await engine.call(action, parseBody(body)));
  } catch (error) {
    return refusal(error);
  }
};

/** A refusal as the protocol spells it; the SDKs make an exception of the name behind the `#`. */
export const refuse = (
  status: number,
  name: string,
  message: string,
  details: JsonObject = {},
): WireAnswer => {
  const owner = ofTheProtocol.has(name) ? 'com.amazon.coral.service' : 'com.amazonaws.sfn';
  return reply(status, { __type: `${owner}#${name}`, message, ...details });
};

/** Errors that are no service's own. */
const ofTheProtocol = new Set([
  'UnknownOperationException',
  'SerializationException',
  'AccessDeniedException',
]);

const reply = (status: number, body: JsonObject): WireAnswer => ({
  status,
  headers: { 'content-type': contentType },
  body: JSON.stringify(body),
});

const parseBody = (body: string): JsonObject => {
  try {
    const input: unknown = body === '' ? {} : JSON.parse(body);
    if (isObject(input)) return input as JsonObject;
  } catch (error) {
    throw new ServiceError(
      'SerializationException',
      error instanceof Error ? error.message : 'the body is not JSON',
    );
  }
  throw new ServiceError('SerializationException', 'the body must be a JSON object');
};

/** What AWS calls a client error is 400; trouble of the engine itself is 500, or 503 when trying again helps. */
const refusal = (error: unknown): WireAnswer => {
  if (error instanceof ServiceError)
    return refuse(400, error.name, error.message, error.details as JsonObject);
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof EngineTrouble
    ? refuse(503, error.name, message)
    : refuse(500, 'InternalFailure', message);
};
