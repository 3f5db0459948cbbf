import type { Json } from '#domain/json.ts';
import type { Call } from '../interpreter/execution.ts';
import { envelope, LambdaAnswer } from '../lambda/lambda-answer.ts';
import { plainName, readLambdaCall } from '../lambda/lambda-call.ts';
import type { CallInfo, EngineOptions, LambdaCall, ServiceTask } from '../options.ts';
import { TaskError } from '../options.ts';
import { readResource } from '../interpreter/resource.ts';

/** How a call ended, as the interpreter expects it. */
export type CallResult =
  | { readonly kind: 'returned'; readonly key: string; readonly output: Json }
  | {
      readonly kind: 'threw';
      readonly key: string;
      readonly error: string | null;
      readonly cause: string | null;
    };

/** Makes one call and returns how it ended; never rejects. */
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
  if (kind === 'lambda-arn')
    return (await invoke({ functionName: resource }, parameters, info, options)).answered.payload;
  if (kind === 'lambda-invoke') {
    const { lambda, payload } = readLambdaCall(parameters);
    return envelope(info.key, await invoke(lambda, payload, info, options));
  }
  throw new TaskError('States.Runtime', `The resource '${resource}' is not available here.`);
};

const invoke = async (
  lambda: LambdaCall,
  payload: Json,
  info: CallInfo,
  options: EngineOptions,
): Promise<LambdaAnswer> => {
  const answer = await options.invoke(plainName(lambda.functionName), payload, { ...info, lambda });
  if (answer instanceof LambdaAnswer) return answer;
  return new LambdaAnswer({ payload: plain(answer), statusCode: 200, executedVersion: '$LATEST' });
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
