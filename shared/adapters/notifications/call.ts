import { isObject } from '#domain/json.ts';
import type { Sent } from '#ports/notifications.ts';

interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON, or a text that is sent as it is. */
  readonly body?: unknown;
}

export interface Answer {
  /** 0 if there was no response. */
  readonly status: number;
  readonly reason: string;
  readonly retryAfterMs?: number;
  readonly body: unknown;
}

const timeoutMs = 10_000;
const mostBytes = 1024 * 1024;

/**
 * One call, bounded in time and size, without following redirects, because the address may contain a secret. Never
 * rejects.
 */
export const call = async ({ method = 'POST', url, headers, body }: Call): Promise<Answer> => {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json', 'user-agent': 'tidegate', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      redirect: 'manual',
      signal,
    });
    const text = await readBounded(answer);
    const retry = retryAfter(answer.headers.get('retry-after'));
    return {
      status: answer.status,
      reason: `it answered ${answer.status}`,
      body: parsed(text),
      ...(retry !== undefined && { retryAfterMs: retry }),
    };
  } catch {
    const reason = signal.aborted ? 'it did not answer in time' : 'it could not be reached';
    return { status: 0, reason, body: undefined };
  }
};

const readBounded = async (answer: Response): Promise<string> => {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of answer.body ?? []) {
    size += part.length;
    if (size > mostBytes) break;
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    // Many answer with a word, or with nothing.
    return undefined;
  }
};

/** Seconds; a date is rare, and then the usual pause is kept. */
const retryAfter = (header: string | null): number | undefined =>
  header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : undefined;

export const isGood = ({ status }: Answer): boolean => status >= 200 && status < 300;

/** The meaning of a response: anything but a 2xx is a failure, and 410 means unsubscribe. */
export const sentBy = (answer: Answer, remember?: Readonly<Record<string, string>>): Sent => {
  if (isGood(answer)) return { kind: 'delivered', ...(remember !== undefined && { remember }) };
  if (answer.status === 410) return { kind: 'gone', reason: answer.reason };
  const { reason, retryAfterMs } = answer;
  return { kind: 'failed', reason, ...(retryAfterMs !== undefined && { retryAfterMs }) };
};

/** A field of an answer as a text; undefined where there is none. */
export const fieldOf = ({ body }: Answer, name: string): string | undefined => {
  const value = isObject(body) ? body[name] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
};

/** This notice is not for the receiver. */
export const nothingToTell: Sent = { kind: 'delivered' };
