import { Failure } from '#domain/failure.ts';
import type { Clock } from '#ports/clock.ts';
import { askAws } from './json-protocol.ts';
import type { AwsKeys } from './sigv4.ts';

export interface SecretsManager {
  readonly region: string;
  readonly keys: () => AwsKeys;
  readonly clock: Clock;
  /** Where Secrets Manager answers; the one of the region unless told. */
  readonly endpoint?: string;
}

/** How long a secret is used before it is asked for again, so that a replaced one is seen without a deployment. */
const freshMs = 5 * 60_000;

/** Reads one secret (name or ARN), and again when it is older than five minutes; while AWS is away the old one still serves. */
export const openSecret = (aws: SecretsManager, id: string): (() => Promise<string>) => {
  let kept: { readonly text: string; readonly until: number } | undefined;
  return async () => {
    if (kept !== undefined && aws.clock.now() < kept.until) return kept.text;
    try {
      kept = { text: await fetchSecret(aws, id), until: aws.clock.now() + freshMs };
    } catch (error) {
      if (kept === undefined) throw error;
    }
    return kept.text;
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
    `Secrets Manager answered ${said.refusal}; is it made, as text, and may this role read it?`,
  );
};
