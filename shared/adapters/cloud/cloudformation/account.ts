import { Failure } from '#domain/failure.ts';
import type { Clock } from '#ports/clock.ts';
import { askSts } from '../../aws/ask-sts.ts';
import type { AwsKeys } from '../../aws/sigv4.ts';

interface Caller {
  readonly name: string;
  readonly region: string;
  readonly keys: () => AwsKeys;
  readonly clock: Clock;
  readonly endpoint?: string | undefined;
}

/** The account is looked up again after this time: someone may have put other keys into the environment. */
const freshMs = 60_000;

/** `123456789012/eu-west-1`, as reported by STS. */
export const accountOf = (caller: Caller): (() => Promise<string>) => {
  let kept: { readonly account: string; readonly at: number } | undefined;
  return async () => {
    const now = caller.clock.now();
    if (kept === undefined || now - kept.at >= freshMs) kept = { account: await ask(caller, now), at: now };
    return kept.account;
  };
};

const ask = async ({ name, region, keys, endpoint }: Caller, at: number): Promise<string> => {
  const answer = await askSts({ region, keys, endpoint, at, fields: { Action: 'GetCallerIdentity' } });
  if (answer === undefined)
    throw new Failure('ProviderUnreachable', `cloud ${name}`, 'STS did not answer; tried again');
  const [, account] = /<Account>(\d{12})<\/Account>/.exec(answer.text) ?? [];
  if (account !== undefined) return `${account}/${region}`;
  throw new Failure(
    'ProviderForbids',
    `cloud ${name}`,
    `STS answered ${answer.status}; check the credentials of Tidegate`,
  );
};
