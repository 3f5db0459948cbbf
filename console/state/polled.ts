import { useSignal, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { language } from '../words/words.ts';
import { type IfNew, requestIfNew, RequestError } from './request.ts';

/** The last response, and the error since; `since` is when contact was lost (epoch ms). */
export interface Polled<T> {
  readonly value?: T;
  readonly problem?: string;
  readonly status?: number;
  readonly since?: number;
}

const everyMs = 4_000;

/** Polls an address while the tab is visible, and at once when it becomes visible again. */
export const usePolled = <T>(path: string): Signal<Polled<T>> => {
  const polled = useSignal<Polled<T>>({});
  const shown = useRef('');
  useEffect(() => {
    const stopped = new AbortController();
    if (shown.current !== path) polled.value = {};
    shown.current = path;
    void poll(path, polled, stopped.signal);
    return () => stopped.abort();
  }, [path, language.value]);
  return polled;
};

const poll = async <T>(path: string, polled: Signal<Polled<T>>, stopped: AbortSignal): Promise<void> => {
  let etag: string | undefined;
  while (!stopped.aborted) {
    try {
      const found: IfNew<T> = await requestIfNew<T>(path, etag, stopped);
      if (found !== 'unchanged') {
        etag = found.etag;
        polled.value = { value: found.value };
      } else if (polled.value.problem !== undefined && polled.value.value !== undefined)
        polled.value = { value: polled.value.value };
    } catch (error) {
      if (stopped.aborted || !(error instanceof RequestError)) return;
      polled.value = lost(polled.value, error);
      if (error.status === 401 || error.status === 404) return;
    }
    await pause(everyMs, stopped);
  }
};

/** Of several answers on one page the one that people should know about: lost contact first, then what is missing. */
export const polledTogether = (...all: readonly Polled<unknown>[]): Polled<unknown> =>
  all.find(({ problem }) => problem !== undefined) ??
  all.find(({ value }) => value === undefined) ?? { value: all };

/** The last answer stays on the page, marked with the time since when it is old. */
export const lost = <T>(before: Polled<T>, { message, status }: RequestError): Polled<T> => ({
  ...before,
  problem: message,
  status,
  since: before.since ?? Date.now(),
});

/** Waits this long, and for a hidden tab until it is visible again. */
export const pause = (ms: number, stopped: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const ended = new AbortController();
    const end = (): void => {
      if (document.hidden && !stopped.aborted) return;
      ended.abort();
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(end, ms);
    document.addEventListener('visibilitychange', end, { signal: ended.signal });
    addEventListener('online', end, { signal: ended.signal });
    stopped.addEventListener('abort', end, { signal: ended.signal });
  });
