import { isObject } from '#domain/json.ts';
import { readBounded } from '../schema/read-bounded.ts';

interface Call {
  readonly method: 'POST' | 'PUT' | 'PATCH';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
  /** 5 s when absent. */
  readonly timeoutMs?: number;
}

export type CallAnswer =
  | { readonly kind: 'answered'; readonly body: { readonly [key: string]: unknown } }
  /** In words without the address, which may be a secret. */
  | { readonly kind: 'failed'; readonly reason: string };

const mostBytes = 1024 * 1024;

/** One call of a chat's API: bounded in time and size, without following redirects. Never rejects. */
export const callChat = async ({
  method,
  url,
  headers,
  body,
  timeoutMs = 5000,
}: Call): Promise<CallAnswer> => {
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const answer = await fetch(url, {
      method,
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      body: JSON.stringify(body),
      redirect: 'error',
      signal,
    });
    const text = await readBounded(answer, mostBytes);
    if (text === undefined) return { kind: 'failed', reason: 'the answer of the chat is too long' };
    if (!answer.ok) return { kind: 'failed', reason: `the chat answered ${answer.status}` };
    return { kind: 'answered', body: parsed(text.toString('utf8')) };
  } catch {
    return {
      kind: 'failed',
      reason: signal.aborted ? 'the chat did not answer in time' : 'the chat could not be reached',
    };
  }
};

/** Some answers are the word `ok`. */
const parsed = (text: string): { readonly [key: string]: unknown } => {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
};
