import { own } from '#domain/json.ts';
import { Failure } from '#domain/failure.ts';
import type { Clock } from '#ports/clock.ts';
import { askAws } from './json-protocol.ts';
import type { AwsKeys } from './sigv4.ts';

export interface SecretsManager {
  readonly region: string;
  readonly keys: () => AwsKeys;
  readonly clock: Clock;
  /** The endpoint of Secrets Manager; default: that of the region. */
  readonly endpoint?: string;
}

/** How long a secret is cached, so that a replaced one takes effect without a deployment. */
const freshMs = 5 * 60_000;

/** Something that was not found in the copy at hand may have been written since; asked for it again, a copy may be this old. */
const recentMs = 10_000;

/** One secret as text. `recent` accepts a copy of the last ten seconds only, for names that the cached copy lacks. */
export type Secret = (age?: 'recent') => Promise<string>;

/**
 * Reads one secret (name or ARN), and again when it is older than five minutes; while AWS is away the old one still
 * serves. Secrets Manager is called at most once in ten seconds, however often the secret is read, also while it fails.
 */
export const openSecret = (aws: SecretsManager, id: string): Secret => {
  let kept: { readonly text: string; readonly at: number } | undefined;
  let last: { readonly reading: Promise<string>; readonly at: number } | undefined;
  const fetchAgain = async (): Promise<string> => {
    const now = aws.clock.now();
    if (last === undefined || now - last.at >= recentMs) last = { reading: fetchSecret(aws, id), at: now };
    const text = await last.reading;
    kept = { text, at: last.at };
    return text;
  };
  return async (age) => {
    const isGood = kept !== undefined && aws.clock.now() - kept.at < (age === 'recent' ? recentMs : freshMs);
    if (kept !== undefined && isGood) return kept.text;
    return fetchAgain().catch((error: unknown) => {
      if (kept === undefined) throw error;
      return kept.text;
    });
  };
};

const fetchSecret = async (
  { region, keys, clock, endpoint }: SecretsManager,
  id: string,
): Promise<string> => {
  const said = await askAws({
    url: new URL(endpoint ?? `https://secretsmanager.${region}.amazonaws.com/`),
    region,
    service: 'secretsmanager',
    target: 'secretsmanager.GetSecretValue',
    body: { SecretId: id },
    keys: keys(),
    at: clock.now(),
  });
  if (said === undefined)
    throw new Failure(
      'CloudUnreachable',
      `secret ${id}`,
      'Secrets Manager did not answer; it is tried again',
    );
  const text = said.body['SecretString'];
  if (said.ok && typeof text === 'string') return text;
  throw new Failure(
    'ConfigRefused',
    `secret ${id}`,
    `Secrets Manager answered ${said.ok ? 'no text' : said.refusal}; ${own(advice, said.refusal) ?? 'is it made, as text, and may this role read it?'}`,
  );
};

const advice: Readonly<Record<string, string>> = {
  ResourceNotFoundException: 'it is not there; write it, in the region of this function',
  AccessDeniedException: 'allow the role of this function to read it',
  ExpiredTokenException: 'the credentials of this function have expired; get new ones',
  DecryptionFailure: 'allow the role of this function to use the key that it is encrypted with',
};
