import { accessesOf } from '../access/actions.ts';
import type { Identities } from '../access/identities.ts';
import { isAllowed } from '../access/policy.ts';
import { verify } from '../access/signature.ts';
import { type Answer, serve, type Served } from '../serve.ts';
import type { Stack } from '../template/stack.ts';
import type { Pool } from './pool.ts';

/** The Invoke API of Lambda, for whoever signs as the machines of the stack. */
export const serveInvoke = (stack: Stack, identities: Identities, pool: Pool): Promise<Served> => {
  const names = new Map(stack.functions.map(({ arn, name }) => [arn, name]));
  return serve(async ({ request, url, body }) => {
    const signed = { method: request.method ?? '', url, headers: request.headers, body };
    const signer = verify(signed, (key) => identities.byKey(key));
    if (signer.kind === 'refused') return refuse(403, signer.error, signer.because);
    const [, arn = ''] =
      /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(decodeURIComponent(url.pathname)) ?? [];
    const call = { service: 'lambda', operation: 'InvokeFunction', input: { FunctionName: arn } };
    const { statements = [], name: who = '' } = identities.byKey(signer.key) ?? {};
    if (!accessesOf(stack.account, call).every((access) => isAllowed(statements, access)))
      return refuse(
        403,
        'AccessDeniedException',
        `${who} is not authorized to perform: lambda:InvokeFunction on resource: ${arn}`,
      );
    const [, unqualified = '', version] = /^(arn:(?:[^:]*:){5}[^:]*)(?::(\d+))?$/.exec(arn) ?? [];
    const name = names.get(unqualified);
    if (name === undefined || !pool.knows(name, version))
      return refuse(404, 'ResourceNotFoundException', `Function not found: ${arn}`);
    return answerOf(await pool.call(name, body, version), version);
  });
};

const answerOf = (outcome: Awaited<ReturnType<Pool['call']>>, version = '$LATEST'): Answer => {
  if (outcome === 'throttled') return refuse(429, 'TooManyRequestsException', 'Rate Exceeded.');
  if (outcome === 'failed') return refuse(500, 'ServiceException', 'The service failed.');
  return {
    status: 200,
    headers: {
      'content-type': 'application/json',
      'x-amz-executed-version': version,
      ...(outcome.isError && { 'x-amz-function-error': 'Unhandled' }),
    },
    body: outcome.payload,
  };
};

const refuse = (status: number, name: string, message: string): Answer => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': name },
  body: JSON.stringify({ Message: message, message }),
});
