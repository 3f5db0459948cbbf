import { Failure } from '#domain/failure.ts';
import { maskText } from '#domain/kube/mask/secret-text.ts';
import type { Asked } from '#domain/stack/cloud-stack.ts';
import { remedyFor, withRemedy } from '../remedies.ts';

/** The information in an SDK error; of the message only what may be repeated. */
export interface Told {
  readonly name: string;
  readonly status: number;
  readonly message: string;
}

export const toldBy = (error: unknown): Told => {
  const { name, message, $metadata } = (error ?? {}) as {
    readonly name?: unknown;
    readonly message?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  return {
    name: typeof name === 'string' ? name : 'an unknown error',
    message: typeof message === 'string' ? message : '',
    status: $metadata?.httpStatusCode ?? 0,
  };
};

const throttled = /^(Throttling|TooManyRequests|RequestLimitExceeded)/;
const forbidden =
  /^(AccessDenied|UnauthorizedOperation|InvalidClientTokenId|ExpiredToken|SignatureDoesNotMatch|UnrecognizedClient|OptInRequired|CredentialsProviderError|MissingAuthenticationToken)/;
const limited = /^(LimitExceeded|ConcurrentResourcesLimitExceeded)/;

/** Whether it may have been carried out all the same: the line broke, or the cloud itself did. */
const isUncertain = ({ name, status }: Told): boolean =>
  !throttled.test(name) && !forbidden.test(name) && (status === 0 || status >= 500);

export const isMissing = ({ name, message }: Told): boolean =>
  (name === 'ValidationError' || name === 'StackNotFoundException') &&
  /^Stack (?:with id |\[)?[^\s\]]+\]? does not exist/.test(message);

/** The error of a call in our words. Missing rights are named by action, never with the credentials that lack them. */
export const failureOf = (at: string, error: unknown): Failure => {
  if (error instanceof Failure) return error;
  const told = toldBy(error);
  const { name, message, status } = told;
  if (throttled.test(name))
    return new Failure('ProviderUnreachable', at, `it wants fewer requests (${name})`);
  if (forbidden.test(name)) return new Failure('ProviderForbids', at, `${name}: ${rightIn(message)}`);
  if (limited.test(name))
    return new Failure(
      'ProviderLimit',
      at,
      `${name}; raise the quota of the account, or remove what is not needed`,
    );
  if (isMissing(told)) return new Failure('NotFound', at, 'there is no such stack');
  if (isUncertain(told))
    return new Failure(
      'ProviderUnreachable',
      at,
      `no answer (${name}${status === 0 ? '' : `, status ${status}`})`,
    );
  if (/_IN_PROGRESS state/.test(message) || name === 'OperationInProgressException')
    return new Failure('StackBusy', at, 'another operation is under way');
  return new Failure('StackRefused', at, withRemedy(clean(`${name}: ${message}`), remedyFor(message)));
};

/** What a write came to that has failed: unknown where it may have arrived. */
export const outcomeOf = (at: string, error: unknown): Asked => {
  if (error instanceof Failure) throw error;
  const told = toldBy(error);
  if (/No updates are to be performed/.test(told.message)) return { kind: 'unchanged' };
  if (told.name === 'TokenAlreadyExistsException') return { kind: 'accepted' };
  if (isUncertain(told)) return { kind: 'unknown', reason: `no answer (${told.name})` };
  throw failureOf(at, error);
};

/** `is not authorized to perform: cloudformation:CreateStack`, and who. */
const rightIn = (message: string): string => {
  const [, who = 'its role', what] = /User: (\S+) is not authorized to perform: ([\w:]+)/.exec(message) ?? [];
  return what === undefined
    ? 'it does not take the credentials of Tidegate; check them'
    : `${who} may not ${what}; grant it`;
};

const longest = 500;
/** More is not searched for secrets. */
const mostRead = 8 * longest;

/** Words of AWS without secrets and addresses with queries, and short: they may repeat what a resource was given. */
export const clean = (text: string): string =>
  maskText(text.slice(0, mostRead))
    .replaceAll(/https?:\/\/\S+/g, (url) => url.split('?')[0] ?? '')
    .slice(0, longest);
