import { isObject } from '#domain/json.ts';
import { readBounded } from '../schema/read-bounded.ts';
import { type AwsKeys, signed } from './sigv4.ts';

/** One question to a service of AWS that speaks JSON 1.1. */
interface AwsQuestion {
  readonly url: URL;
  readonly region: string;
  readonly service: string;
  /** `secretsmanager.GetSecretValue`. */
  readonly target: string;
  readonly body: object;
  readonly keys: AwsKeys;
  /** Epoch ms. */
  readonly at: number;
}

export interface AwsSaid {
  readonly ok: boolean;
  readonly body: Readonly<Record<string, unknown>>;
  /** The name of a refusal, or its status. */
  readonly refusal: string;
}

const timeoutMs = 5000;
/** A secret has 64 KB at most. */
const mostBytes = 1024 * 1024;

/** Sends the request once; undefined if there was no response, or it asks to be called later. */
export const askAws = async ({
  url,
  target,
  body: asked,
  ...rest
}: AwsQuestion): Promise<AwsSaid | undefined> => {
  const body = JSON.stringify(asked);
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target };
  const { host: _, ...sent } = signed({ method: 'POST', url, headers, body, ...rest });
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await fetch(url, { method: 'POST', headers: sent, body, signal, redirect: 'error' }).catch(
    () => undefined,
  );
  if (answer === undefined || answer.status >= 500 || answer.status === 429) return undefined;
  const text = await readBounded(answer, mostBytes).catch(() => undefined);
  if (text === undefined) return undefined;
  const read = parsed(text.toString('utf8'));
  const type = read['__type'];
  const refusal = typeof type === 'string' ? type.replace(/.*#/, '') : `status ${answer.status}`;
  return { ok: answer.ok, body: read, refusal };
};

const parsed = (text: string): AwsSaid['body'] => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
};
