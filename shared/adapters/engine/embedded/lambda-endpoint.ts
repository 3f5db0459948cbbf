import type { Json } from '#domain/json.ts';
import { isObject } from '#domain/json.ts';
import type { CallInfo } from './options.ts';
import { TaskError } from './options.ts';

/**
 * Calls functions by the Lambda Invoke API of any compatible server, e.g. one that runs functions on this machine.
 * Requests are not signed. A function's own error keeps its type and document; a server that is not there, or
 * answers with no result, is `Lambda.SdkClientException` or `Lambda.ServiceException`, which a Retry may match.
 */
export const invokeOverHttp =
  (endpoint: string) =>
  async (functionName: string, payload: Json, { key, signal }: CallInfo): Promise<Json> => {
    const url = `${endpoint.replace(/\/$/, '')}/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`;
    const headers = {
      'content-type': 'application/json',
      'x-amz-invocation-type': 'RequestResponse',
      'idempotency-key': key,
    };
    const response = await send(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(payload),
      signal,
      redirect: 'error',
    });
    const text = await response.text();
    if (response.status === 404) throw new TaskError('Lambda.ResourceNotFoundException', text.slice(0, 1000));
    if (response.status >= 400)
      throw new TaskError('Lambda.ServiceException', `${response.status}: ${text.slice(0, 1000)}`);
    if (response.headers.has('x-amz-function-error')) throw functionError(text);
    return text === '' ? null : read(text);
  };

const send = async (url: string, request: RequestInit): Promise<Response> => {
  try {
    return await fetch(url, request);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? `: ${error.cause.message}` : '';
    throw new TaskError(
      'Lambda.SdkClientException',
      `${url} cannot be reached${cause}; is the Lambda endpoint running?`,
    );
  }
};

const functionError = (text: string): TaskError => {
  const document = read(text);
  const type =
    isObject(document) && typeof document['errorType'] === 'string'
      ? document['errorType']
      : 'Lambda.Unknown';
  return new TaskError(type, text);
};

const read = (text: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw new TaskError(
      'Lambda.ServiceException',
      `the function's answer is not JSON: ${text.slice(0, 200)}`,
    );
  }
};
