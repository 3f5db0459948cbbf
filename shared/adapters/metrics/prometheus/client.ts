import { Failure } from '#domain/failure.ts';
import { isObject } from '#domain/json.ts';
import { readJson } from '../../schema/read-json.ts';
import { type Series, seriesOf } from './series.ts';

export interface PrometheusAddress {
  /** `https://prometheus.example`, perhaps with a path; secrets travel over plain http only on this machine. */
  readonly url: string;
  /** Sent with each request, for example `authorization`; their values are secrets. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** The longest response that is read; default 32 MiB. */
  readonly maxBytes?: number;
  /** The clock that its own is compared with, epoch ms; default: the system's. */
  readonly wallClock?: () => number;
}

/**
 * Sends one query to the HTTP API, `query` or `query_range`; fails with MetricsUnreachable in Prometheus's own words.
 */
export type Ask = (
  endpoint: 'query' | 'query_range',
  form: Readonly<Record<string, string>>,
) => Promise<readonly Series[]>;

export const openPrometheusWire = (address: PrometheusAddress): Ask => {
  const { headers = {}, timeoutMs = 15_000, maxBytes = 32 * 1_048_576 } = address;
  const wallClock = address.wallClock ?? Date.now; // two real clocks are compared
  const base = checkedUrl(address);
  const hide = (text: string) =>
    Object.values(headers)
      .filter((value) => value.length >= 8)
      .reduce((rest, value) => rest.replaceAll(value, '[hidden]'), text);
  const fail = (reason: string) =>
    new Failure('MetricsUnreachable', `Prometheus at ${base.host}`, hide(reason));
  return async (endpoint, form) => {
    const request = {
      method: 'POST',
      headers: { ...headers, accept: 'application/json' },
      body: new URLSearchParams({ ...form, timeout: `${Math.ceil(timeoutMs / 1000)}s` }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    } as const;
    const askedAt = wallClock();
    const path = `${base.pathname.replace(/\/$/, '')}/api/v1/${endpoint}`;
    const { status, text, date } = await exchange(new URL(path, base), request, maxBytes).catch(
      (error: unknown) => {
        throw fail(reasonOf(error, timeoutMs));
      },
    );
    const series = await seriesIn(status, text, fail);
    const skew = clockSkew(date, askedAt, wallClock());
    if (skew !== undefined) throw fail(skew);
    return series;
  };
};

const exchange = async (url: URL, request: RequestInit, maxBytes: number) => {
  const response = await fetch(url, request);
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length > maxBytes)
      throw new Error(`its answer is longer than ${Math.round(maxBytes / 1_048_576)} MiB`);
  }
  return { status: response.status, text, date: Date.parse(response.headers.get('date') ?? '') };
};

const toleratedMs = 5000;

/**
 * Its samples carry the time of its own clock: if that differs from ours, each window would contain the events of
 * another. `date` (epoch ms, whole seconds, NaN if absent) is its clock between our request and its response.
 */
const clockSkew = (date: number, askedAt: number, answeredAt: number): string | undefined => {
  const late = askedAt - date;
  const early = date - answeredAt;
  const seconds = Math.round(Math.max(late, early) / 1000);
  if (!(Math.max(late, early) > toleratedMs + 1000)) return undefined;
  return `its clock is ${seconds} s ${late > early ? 'behind' : 'ahead of'} ours, so its windows differ from ours; synchronize the clocks`;
};

const seriesIn = async (
  status: number,
  text: string,
  fail: (reason: string) => Failure,
): Promise<readonly Series[]> => {
  if (status >= 300 && status < 400)
    throw fail(`it answers with a redirect (${status}), which is never followed; give its real address`);
  const body = await readJson(text).catch(() => undefined);
  if (!isObject(body)) throw fail(`its answer (${status}) is not JSON; is this the address of Prometheus?`);
  const { status: verdict, error, warnings, data } = body;
  if (verdict !== 'success' || status !== 200) throw fail(`${wordsOf(error) || 'it failed'} (${status})`);
  // A warning means that something is missing from the answer: half the truth is no data.
  if (Array.isArray(warnings) && warnings.length > 0)
    throw fail(`its answer may be incomplete: ${warnings.slice(0, 20).map(wordsOf).join('; ')}`);
  return seriesOf(data, fail);
};

const wordsOf = (value: unknown): string =>
  typeof value === 'string'
    ? value
        .slice(0, 4000)
        .replace(/[\p{Cc}\s]+/gu, ' ')
        .slice(0, 400)
    : '';

/** Only codes and our own words: the text of a fetch error may hold the address with its query. */
const reasonOf = (error: unknown, timeoutMs: number): string => {
  if (!(error instanceof Error)) return 'the connection broke';
  if (error.name === 'TimeoutError') return `it did not answer within ${timeoutMs} ms`;
  const cause: unknown = error.cause;
  if (cause instanceof Error)
    return `the connection broke (${'code' in cause ? String(cause.code) : cause.name})`;
  return error.message;
};

const local = new Set(['localhost', '127.0.0.1', '[::1]']);

const checkedUrl = ({ url, headers = {} }: PrometheusAddress): URL => {
  const refuse = (reason: string) => new Failure('ConfigRefused', 'Prometheus', reason);
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw refuse('its url is not an http or https address');
  const base = new URL(url);
  if (base.username !== '' || base.password !== '')
    throw refuse('its url holds a password; give a header instead');
  const isSecret = Object.keys(headers).some((name) =>
    /^(authorization|cookie)$|token|key|secret/i.test(name),
  );
  if (base.protocol === 'http:' && isSecret && !local.has(base.hostname))
    throw refuse('its headers hold secrets, which only travel over https');
  return base;
};
