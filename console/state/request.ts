import type { Problem } from '#domain/view/view.ts';
import { signOut, token } from './session.ts';

/** What the server refused, or that it could not be reached (status 0); `message` is a sentence for people. */
export class RequestError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

interface Request {
  readonly method?: string;
  readonly body?: unknown;
  readonly key?: string;
  readonly signal?: AbortSignal;
}

/** Asks the API as the person who is signed in. Fails with RequestError; a refused token signs out. */
export const request = async <T>(path: string, { method, body, key, signal }: Request = {}): Promise<T> => {
  const headers: Record<string, string> = { authorization: `Bearer ${token.value ?? ''}` };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (key !== undefined) headers['idempotency-key'] = key;
  const response = await reach(path, {
    method: method ?? 'GET',
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.status === 401) signOut(true);
  if (response.ok) return (await response.json()) as T;
  const problem = (await response.json().catch(() => undefined)) as Problem | undefined;
  throw new RequestError(response.status, problem?.detail ?? `the server answered ${response.status}`);
};

const reach = async (path: string, init: RequestInit): Promise<Response> => {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new RequestError(0, 'the server cannot be reached');
  }
};
