import { isObject } from '#domain/json.ts';
import { readBounded } from '../../schema/read-bounded.ts';

/** Enough for any set of keys. */
const largestBytes = 256 * 1024;
/** What the documents of one question may take together, ms: below the three seconds of a cold start. */
export const patienceMs = 2400;

export type Fetched =
  | { readonly kind: 'json'; readonly value: Readonly<Record<string, unknown>> }
  | { readonly kind: 'failed'; readonly reason: string };

/** One document of an issuer: bounded in time and size, from exactly this address. Never rejects. */
export const fetchJson = async (url: string, signal: AbortSignal): Promise<Fetched> => {
  const failed = (reason: string): Fetched => ({ kind: 'failed', reason });
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      signal,
      headers: { accept: 'application/json' },
    });
    if (response.status >= 300 && response.status < 400)
      return failed('it sends elsewhere, and redirects are not followed');
    if (!response.ok) return failed(`it answers ${response.status}`);
    const text = await readBounded(response, largestBytes);
    if (text === undefined) return failed(`its answer is larger than ${largestBytes / 1024} KiB`);
    const value: unknown = JSON.parse(text.toString('utf8'));
    return isObject(value) ? { kind: 'json', value } : failed('its answer is no JSON object');
  } catch (error) {
    return failed(reasonOf(error));
  }
};

const reasonOf = (error: unknown): string => {
  if (error instanceof SyntaxError) return 'its answer is not JSON';
  if (error instanceof Error && error.name === 'TimeoutError') return `it takes longer than ${patienceMs} ms`;
  return 'it cannot be reached';
};
