import { readBounded } from '../schema/read-bounded.ts';
import { type AwsKeys, signed } from './sigv4.ts';

export interface StsCall {
  readonly region: string;
  readonly keys: () => AwsKeys;
  /** The endpoint of STS; default: that of the region. */
  readonly endpoint?: string | undefined;
  /** `Action` and its parameters; the version is ours. */
  readonly fields: Readonly<Record<string, string>>;
  /** Epoch ms, of the signature. */
  readonly at: number;
}

export interface StsSaid {
  readonly ok: boolean;
  readonly status: number;
  /** XML. */
  readonly text: string;
}

const timeoutMs = 5000;
const mostBytes = 64 * 1024;

/** Asks STS once; undefined if it did not answer, or asks to be called later. */
export const askSts = async (call: StsCall): Promise<StsSaid | undefined> => {
  const { region, keys, endpoint, fields, at } = call;
  const url = new URL(endpoint ?? `https://sts.${region}.amazonaws.com/`);
  const body = new URLSearchParams({ ...fields, Version: '2011-06-15' }).toString();
  const { host: _, ...headers } = signed({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body,
    region,
    service: 'sts',
    at,
    keys: keys(),
  });
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' }).catch(
    () => undefined,
  );
  if (answer === undefined || answer.status >= 500 || answer.status === 429) return undefined;
  const { ok, status } = answer;
  const read = await readBounded(answer, mostBytes).catch(() => undefined);
  return read === undefined ? undefined : { ok, status, text: read.toString('utf8') };
};
