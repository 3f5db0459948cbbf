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

/** The account is looked up again after this time, and whenever the keys are others. */
const freshMs = 60_000;

/** `123456789012/eu-west-1`, as reported by STS. */
export const accountOf = (caller: Caller): (() => Promise<string>) => {
  let kept: { readonly account: string; readonly at: number; readonly key: string } | undefined;
  return async () => {
    const at = caller.clock.now();
    const key = caller.keys().accessKeyId;
    if (kept === undefined || kept.key !== key || at - kept.at >= freshMs)
      kept = { account: await ask(caller, at), at, key };
    return kept.account;
  };
};

const ask = async ({ name, region, keys, endpoint }: Caller, at: number): Promise<string> => {
  const answer = await askSts({ region, keys, endpoint, at, fields: { Action: 'GetCallerIdentity' } });
  if (answer === undefined) throw new Failure('ProviderUnreachable', `cloud ${name}`, 'STS did not answer');
  const [, account] = /<Account>(\d{12})<\/Account>/.exec(answer.text) ?? [];
  if (account !== undefined) return `${account}/${region}`;
  throw new Failure(
    'ProviderForbids',
    `cloud ${name}`,
    `STS answered ${answer.status}; check the credentials of Tidegate`,
  );
};
