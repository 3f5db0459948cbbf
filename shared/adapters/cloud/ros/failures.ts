import { Failure, type FailureName } from '#domain/failure.ts';
import { remedyFor, withRemedy } from '../remedies.ts';
import type { RosOutcome } from './outcome.ts';

type Refused = Extract<RosOutcome, { kind: 'refused' }>;

/** An update that would change nothing. */
export const isSameStack = ({ code, reason }: Refused): boolean =>
  code === 'NotSupported' && reason.includes('completely same stack');
export const isMissing = ({ code }: Refused): boolean => code === 'StackNotFound';
export const isTaken = ({ code }: Refused): boolean => code === 'StackExists';
/** The same token is still being worked on. */
export const isUnderWay = ({ code }: Refused): boolean => code === 'LastTokenProcessing';

const kinds: readonly (readonly [RegExp, FailureName, string])[] = [
  [/^(ActionInProgress|LastTokenProcessing)$/, 'StackBusy', 'wait until it is done'],
  [/^(StackNotFound|ChangeSetNotFound|DriftDetectionNotFound)$/, 'NotFound', 'someone has removed it'],
  [/^NoCredentials$/, 'ProviderForbids', ''],
  [/^(InvalidTimeStamp|IllegalTimestamp)/, 'ProviderForbids', 'set the clock of this machine'],
  [
    /^(InvalidAccessKeyId|InvalidSecurityToken|SignatureDoesNotMatch|IncompleteSignature|SignatureNonceUsed)/,
    'ProviderForbids',
    'renew the credentials of this cloud',
  ],
  [
    /^(Forbidden|NoPermission|AccessDenied|EntityNotExist\.Role|ASAPI\.Forbidden|Unauthorized)/,
    'ProviderForbids',
    'grant that right to the user or role of this cloud',
  ],
  [
    /(LimitExceeded|QuotaExceed|Quota\w*Exceeded)/,
    'ProviderLimit',
    'ask for a higher quota, or remove what is not needed',
  ],
  [
    /^IdempotentParameterMismatch$/,
    'StackRefused',
    'this operation was asked for before with something else; start a new release',
  ],
];

/** What a refusal of ROS is among the failures that the port names, with what to do about it. */
export const failureOf = (at: string, refused: Refused): Failure => {
  const { code, status, reason, requestId } = refused;
  const [, name, remedy] = kinds.find(([pattern]) => pattern.test(code)) ?? [
    undefined,
    status === 401 || status === 403 ? 'ProviderForbids' : 'StackRefused',
    '',
  ];
  const said = withRemedy(reason, remedy === '' ? remedyFor(reason) : remedy);
  const asked = requestId === undefined ? '' : ` (request ${requestId})`;
  return new Failure(name, at, `${said}${asked}`, { code });
};

export const unreachable = (at: string, reason: string): Failure =>
  new Failure('ProviderUnreachable', at, `${reason}; it is asked again`);
