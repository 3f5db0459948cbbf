import { own } from '#domain/json.ts';
import { Failure } from '#domain/failure.ts';

/** What AWS answers when it is a matter of time: throttled, overloaded, or not reached at all. */
const passing =
  /^(Throttling|TooManyRequests|ProvisionedThroughputExceeded|RequestLimitExceeded|InternalServerError|InternalFailure|Transaction(Conflict|InProgress)|ServiceUnavailable|Timeout|AbortError|ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|NetworkingError)/;

/**
 * Translates the error of an AWS call: CloudUnreachable if a retry helps, else Broken. Only the name of the error is
 * kept; messages of AWS may contain ARNs, accounts and parts of the input.
 */
export const awsTrouble = (at: string, error: unknown): Failure => {
  if (error instanceof Failure) return error;
  const { name, code, status, fault } = factsOf(error);
  if (name === 'EngineDatabaseUnwritable')
    return new Failure(
      'CloudUnreachable',
      'engine.sqlite',
      'cannot be written now; look at the disk and its limits, and make room',
      {
        store: 'unwritable',
      },
    );
  if (passing.test(name) || passing.test(code) || status === 429 || status >= 500 || fault === 'server')
    return new Failure('CloudUnreachable', at, `AWS did not answer (${code || name}); it is tried again`, {
      status,
    });
  const known = own(advice, name);
  return new Failure(
    'Broken',
    at,
    `AWS answered ${name}; ${known ?? 'see docs/decisions/006-journal.md'}`,
    known === undefined ? { status } : { status, installation: known },
  );
};

const advice: Readonly<Record<string, string>> = {
  AccessDeniedException: 'give the role of this function the right to do that',
  ResourceNotFoundException: 'the table is not there; was the stack deployed in this region?',
  StateMachineDoesNotExist: 'the state machine is not there; was the stack deployed in this region?',
  StateMachineDeleting: 'the state machine is being deleted; deploy the stack again when that is over',
  UnrecognizedClientException: 'the credentials are not known to AWS',
  ExpiredTokenException: 'the credentials have expired; get new ones',
  CredentialsProviderError: 'no credentials were found; give the process a role',
};

const factsOf = (error: unknown): { name: string; code: string; status: number; fault: string } => {
  const { name, code, $metadata, $fault } = (error ?? {}) as {
    readonly name?: unknown;
    readonly code?: unknown;
    readonly $metadata?: { readonly httpStatusCode?: number };
    readonly $fault?: unknown;
  };
  return {
    name: typeof name === 'string' ? name : 'an unknown error',
    code: typeof code === 'string' ? code : '',
    status: $metadata?.httpStatusCode ?? 0,
    fault: typeof $fault === 'string' ? $fault : '',
  };
};
