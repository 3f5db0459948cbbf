import type { Json, JsonObject } from '#domain/json.ts';
import { isObject } from '#domain/json.ts';
import type { Call } from './execution.ts';
import type { CallInfo, EngineOptions, ServiceTask } from './options.ts';
import { TaskError } from './options.ts';
import { readResource } from './resource.ts';

/** How a call ended, as the interpreter wants to hear it. */
export type CallResult =
  | { readonly kind: 'returned'; readonly key: string; readonly output: Json }
  | {
      readonly kind: 'threw';
      readonly key: string;
      readonly error: string | null;
      readonly cause: string | null;
    };

/** Makes one call and says how it ended; never rejects. */
export const makeCall = async (
  call: Call,
  signal: AbortSignal,
  options: EngineOptions,
  submitted: (answer: Json) => void,
): Promise<CallResult> => {
  const { key, token, state, executionArn: execution } = call;
  const info: CallInfo = { key, signal, execution, state, ...(token === undefined ? {} : { token }) };
  try {
    options.probe?.('before call');
    const output = await answerOf(call, { ...info, submitted }, options);
    options.probe?.('after call');
    return { kind: 'returned', key, output };
  } catch (error) {
    return { kind: 'threw', key, ...asTaskError(error) };
  }
};

const answerOf = async (
  call: Call,
  info: CallInfo & Pick<ServiceTask, 'submitted'>,
  options: EngineOptions,
): Promise<Json> => {
  const { resource, parameters } = call;
  if (options.perform !== undefined) return options.perform({ ...info, resource, parameters });
  const kind = readResource(resource)?.kind;
  if (kind === 'lambda-arn') return plain(await options.invoke(functionName(resource), parameters, info));
  if (kind === 'lambda-invoke') return invokeByArguments(parameters, info, options);
  throw new TaskError('States.Runtime', `The resource '${resource}' has nobody to answer it here.`);
};

const invokeByArguments = async (parameters: Json, info: CallInfo, options: EngineOptions): Promise<Json> => {
  const args = isObject(parameters) ? parameters : {};
  const name = args['FunctionName'];
  if (typeof name !== 'string')
    throw new TaskError('States.Runtime', 'lambda:invoke needs a FunctionName in its Arguments.');
  return envelope(plain(await options.invoke(functionName(name), args['Payload'] ?? {}, info)), info.key);
};

/** What the optimized Lambda integration wraps around a payload; ASL that is to run on both reads `.Payload` only. */
const envelope = (Payload: Json, key: string): JsonObject => ({
  ExecutedVersion: '$LATEST',
  Payload,
  SdkHttpMetadata: { HttpStatusCode: 200 },
  SdkResponseMetadata: { RequestId: key },
  StatusCode: 200,
});

/** `arn:…:function:name:alias`, `name:alias` or `name`: the name alone. */
export const functionName = (text: string): string => {
  const [, afterArn] = /:function:([^:]+)/.exec(text) ?? [];
  return afterArn ?? text.split(':')[0] ?? text;
};

const plain = (value: unknown): Json =>
  value === undefined ? null : (JSON.parse(JSON.stringify(value)) as Json);

const asTaskError = (error: unknown): { error: string | null; cause: string | null } => {
  if (error instanceof TaskError) return { error: error.error, cause: error.reason };
  const errorType = error instanceof Error ? error.name : 'Error';
  const errorMessage = error instanceof Error ? error.message : String(error);
  return {
    error: errorType.slice(0, 256),
    cause: JSON.stringify({ errorType, errorMessage: errorMessage.slice(0, 30_000) }),
  };
};
