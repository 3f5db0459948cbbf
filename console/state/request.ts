import type { Problem } from '#domain/view/view.ts';
import { fill, language, words } from '../words/words.ts';
import { keepAct } from './pending.ts';
import { proof, refused } from './session.ts';

/** What the server refused, or that it could not be reached (status 0); `message` is a sentence for people. */
export class RequestError extends Error {
  readonly status: number;
  readonly problem: Problem | undefined;
  constructor(status: number, message: string, problem?: Problem) {
    super(message);
    this.status = status;
    this.problem = problem;
  }
}

interface Request {
  readonly method?: string;
  readonly body?: unknown;
  readonly key?: string;
  readonly signal?: AbortSignal;
  /** What an act is, in the words of its button: kept with it when the session turns out to be over. */
  readonly says?: string;
}

/** Calls the API as the signed-in person. Fails with RequestError; an unknown session is signed out. */
export const request = async <T>(path: string, asked: Request = {}): Promise<T> =>
  (await (await send(path, asked)).json()) as T;

/** An answer and its ETag; `unchanged` if it is still the one with the ETag that was sent. */
export type IfNew<T> = { readonly value: T; readonly etag: string | undefined } | 'unchanged';

/** The same for what is read again and again: content that is known already is not sent another time. */
export const requestIfNew = async <T>(
  path: string,
  etag: string | undefined,
  signal: AbortSignal,
): Promise<IfNew<T>> => {
  const response = await send(path, { signal }, etag === undefined ? {} : { 'if-none-match': etag });
  if (response.status === 304) return 'unchanged';
  return { value: (await response.json()) as T, etag: response.headers.get('etag') ?? undefined };
};

const send = async (
  path: string,
  { method = 'GET', body, key, signal, says }: Request,
  extra: Readonly<Record<string, string>> = {},
): Promise<Response> => {
  const headers: Record<string, string> = { ...proof(), 'accept-language': language.value, ...extra };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (key !== undefined) headers['idempotency-key'] = key;
  const response = await reach(path, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (response.status === 401) {
    if (says !== undefined)
      keepAct({
        path,
        method,
        says,
        ...(body === undefined ? {} : { body }),
        ...(key === undefined ? {} : { key }),
      });
    refused();
  }
  if (response.ok || response.status === 304) return response;
  const problem = (await response.json().catch(() => undefined)) as Problem | undefined;
  throw new RequestError(
    response.status,
    problem?.detail ?? fill(words.value.answeredStatus, { status: response.status }),
    problem,
  );
};

const reach = async (path: string, init: RequestInit): Promise<Response> => {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new RequestError(0, words.value.unreachable);
  }
};

/** The message of an error of a request. */
export const sentenceOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
