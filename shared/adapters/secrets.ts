import { Failure } from '#domain/failure.ts';
import type { Clock } from '#ports/clock.ts';
import { type AwsKeys, signed } from './sigv4.ts';

export interface SecretsManager {
  readonly region: string;
  readonly keys: () => AwsKeys;
  readonly clock: Clock;
  /** Where Secrets Manager answers; the one of the region unless told. */
  readonly endpoint?: string;
}

/** How long a secret is used before it is asked for again, so that a replaced one is seen without a deployment. */
const freshMs = 5 * 60_000;
const timeoutMs = 5000;

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
  const url = new URL(endpoint ?? `https://secretsmanager.${region}.amazonaws.com/`);
  const body = JSON.stringify({ SecretId: id });
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': 'secretsmanager.GetSecretValue',
  };
  const request = {
    method: 'POST',
    url,
    headers,
    body,
    region,
    service: 'secretsmanager',
    at: clock.now(),
    keys: keys(),
  } as const;
  const { host: _, ...sent } = signed(request);
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await fetch(url, { method: 'POST', headers: sent, body, signal, redirect: 'error' }).catch(
    () => undefined,
  );
  if (answer === undefined || answer.status >= 500 || answer.status === 429)
    throw new Failure(
      'CloudUnreachable',
      `secret ${id}`,
      'Secrets Manager did not answer; it is tried again',
    );
  const said = (await answer.json().catch(() => ({}))) as {
    readonly SecretString?: unknown;
    readonly __type?: unknown;
  };
  if (answer.ok && typeof said.SecretString === 'string') return said.SecretString;
  const name =
    typeof said['__type'] === 'string' ? said['__type'].replace(/.*#/, '') : `status ${answer.status}`;
  throw new Failure(
    'ConfigRefused',
    `secret ${id}`,
    `Secrets Manager answered ${name}; is it made, as text, and may this role read it?`,
  );
};
