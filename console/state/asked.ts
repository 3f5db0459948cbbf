import { type Signal, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { language } from '../words/words.ts';
import { recordedAnswer } from './recorded.ts';
import { request, RequestError } from './request.ts';

/** A response that does not change while it is shown; an error is a sentence. */
export type Asked<T> = { readonly value: T } | { readonly problem: string } | undefined;

/** One answer that is the whole. */
const plainly = <T>(path: string, signal: AbortSignal): Promise<T> => request<T>(path, { signal });

/** Requests an address once; again when `version` changes. */
export const useAsked = <T>(
  path: string,
  version: unknown = '',
  read: (path: string, signal: AbortSignal) => Promise<T> = plainly,
): Signal<Asked<T>> => {
  const asked = useSignal<Asked<T>>(undefined);
  useEffect(() => {
    const kept = recordedAnswer(path);
    if (kept !== undefined) {
      // What a record holds has the shape that the server would have answered.
      asked.value = { value: kept as T };
      return;
    }
    const stopped = new AbortController();
    const ask = async (): Promise<void> => {
      asked.value = { value: await read(path, stopped.signal) };
    };
    ask().catch((error: unknown) => {
      if (error instanceof RequestError) asked.value = { problem: error.message };
    });
    return () => stopped.abort();
  }, [path, version, language.value]);
  return asked;
};
