import {
  InvokeCommand,
  type InvokeCommandOutput,
  LambdaClient,
  LambdaServiceException,
} from '@aws-sdk/client-lambda';
import type { Json } from '#domain/json.ts';
import { isObject } from '#domain/json.ts';
import { LambdaAnswer } from './lambda-answer.ts';
import type { CallInfo, EngineOptions } from '../options.ts';
import { TaskError } from '../options.ts';

export interface LambdaEndpoint {
  /** Any server of the Lambda Invoke API, e.g. `http://127.0.0.1:9001`. */
  readonly url: string;
  readonly region: string;
  /** Whether the SDK's own chain shall find credentials and sign; otherwise requests are unsigned. */
  readonly isSigned: boolean;
}

/**
 * Calls functions by the Lambda Invoke API: AWS itself, or any server that speaks it. One attempt a call: trying again
 * is the business of the state's Retry. A function's own error keeps its type and document; what the service refuses is
 * `Lambda.<its error>`; a server that is not there is `Lambda.SdkClientException`.
 */
export const invokeAtEndpoint = (endpoint: LambdaEndpoint): EngineOptions['invoke'] => {
  const client = openClient(endpoint);
  return async (_name, payload, info) => {
    const output = await send(client, endpoint.url, payload, info);
    // Null if there was no body, whatever the type says.
    const body = new TextDecoder().decode(output.Payload ?? undefined);
    if (output.FunctionError !== undefined) throw functionError(body);
    return new LambdaAnswer({
      payload: readPayload(body),
      statusCode: output.StatusCode ?? 200,
      ...(output.ExecutedVersion === undefined ? {} : { executedVersion: output.ExecutedVersion }),
      ...(output.$metadata.requestId === undefined ? {} : { requestId: output.$metadata.requestId }),
    });
  };
};

/** The engine limits concurrent calls; the SDK would allow fifty and queue the others. */
const sockets = { keepAlive: true, maxSockets: Number.POSITIVE_INFINITY };

const openClient = ({ url, region, isSigned }: LambdaEndpoint): LambdaClient =>
  new LambdaClient({
    endpoint: url,
    region,
    maxAttempts: 1,
    requestHandler: { httpAgent: sockets, httpsAgent: sockets },
    ...(isSigned
      ? {}
      : {
          credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
          signer: { sign: async (request) => request },
        }),
  });

const send = async (
  client: LambdaClient,
  url: string,
  payload: Json,
  { key, signal, lambda }: CallInfo,
): Promise<InvokeCommandOutput> => {
  const { functionName = '', qualifier, invocationType, clientContext, logType } = lambda ?? {};
  const command = new InvokeCommand({
    FunctionName: functionName,
    Qualifier: qualifier,
    InvocationType: invocationType as 'RequestResponse' | undefined,
    ClientContext: clientContext,
    LogType: logType as 'None' | undefined,
    Payload: new TextEncoder().encode(JSON.stringify(payload)),
  });
  command.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> };
      headers['idempotency-key'] = key;
      headers['content-type'] = 'application/json';
      return next(args);
    },
    { step: 'build' },
  );
  try {
    return await client.send(command, { abortSignal: signal });
  } catch (error) {
    throw serviceError(url, functionName, error);
  }
};

const byStatus: Readonly<Record<number, string>> = {
  404: 'ResourceNotFoundException',
  413: 'RequestTooLargeException',
  429: 'TooManyRequestsException',
};

/** The names that Step Functions gives to what Lambda, or the way to it, refuses. */
const serviceError = (url: string, functionName: string, error: unknown): TaskError => {
  const { httpStatusCode: status, requestId = 'none' } = metadataOf(error);
  if (!(error instanceof Error) || status === undefined)
    return new TaskError('Lambda.SdkClientException', `${url}: ${reasonOf(error)}`);
  // An answer without a name of Lambda's comes from a server that is not Lambda: its status must do.
  const told =
    error instanceof LambdaServiceException && !/^Unknown|^Error$/.test(error.name) ? error.name : undefined;
  const name = told ?? byStatus[status] ?? (status >= 500 ? 'ServiceException' : 'AWSLambdaException');
  const message = told === undefined ? `${functionName} at ${url}` : error.message;
  return new TaskError(
    `Lambda.${name}`,
    `${message.slice(0, 30_000)} (Service: Lambda, Status Code: ${status}, Request ID: ${requestId})`,
  );
};

/** The SDK notes how an answer came also on errors that are not Lambda's own. */
const metadataOf = (error: unknown): { readonly httpStatusCode?: number; readonly requestId?: string } =>
  error instanceof Error && '$metadata' in error
    ? (error.$metadata as { readonly httpStatusCode?: number; readonly requestId?: string })
    : {};

const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === 'ECONNREFUSED') return 'nothing listens there; is the Lambda endpoint running?';
  return error.message || code || error.name;
};

/**
 * A function that died without an error of its own (a timeout, a crash) has no type, and is `Lambda.Unknown` as on AWS.
 */
const functionError = (body: string): TaskError => {
  const document = parsed(body);
  if (isObject(document) && typeof document['errorType'] === 'string' && document['errorType'] !== '')
    return new TaskError(document['errorType'], body);
  return new TaskError(
    'Lambda.Unknown',
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${body}`,
  );
};

/** An Event or a DryRun answers with no body at all. */
const readPayload = (body: string): Json => {
  if (body === '') return '';
  const value = parsed(body);
  if (value !== undefined) return value;
  throw new TaskError('Lambda.ServiceException', `the function's answer is not JSON: ${body.slice(0, 200)}`);
};

const parsed = (text: string): Json | undefined => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
};
