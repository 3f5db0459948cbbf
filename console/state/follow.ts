import { useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { EventPage, ReleaseView } from '#domain/view/view.ts';
import { emptyLog, type Log, withPage } from './log.ts';
import { lost, pause, type Polled } from './polled.ts';
import { request, RequestError } from './request.ts';

export interface Followed extends Polled<ReleaseView> {
  readonly log: Log;
}

/** How long one request waits for an event, s; the server answers sooner where there is one. */
const waitSeconds = 20;
/** Between tries while the server is away. */
const retryMs = 2_000;

/** One release and its events, as they come; ends asking when the release is over. */
export const useFollowed = (id: string): Signal<Followed> => {
  const followed = useSignal<Followed>({ log: emptyLog });
  useEffect(() => {
    const stopped = new AbortController();
    followed.value = { log: emptyLog };
    void follow(id, followed, stopped.signal);
    return () => stopped.abort();
  }, [id]);
  return followed;
};

const follow = async (id: string, followed: Signal<Followed>, stopped: AbortSignal): Promise<void> => {
  let wait = 0;
  while (!stopped.aborted) {
    try {
      const { next } = followed.value.log;
      const path = `/v1/releases/${encodeURIComponent(id)}`;
      const page = await request<EventPage>(
        `${path}/events?wait=${wait}${next === '' ? '' : `&after=${encodeURIComponent(next)}`}`,
        { signal: stopped },
      );
      if (page.events.length > 0 || followed.value.value === undefined || page.done)
        followed.value = {
          value: await request<ReleaseView>(path, { signal: stopped }),
          log: withPage(followed.value.log, page),
        };
      else followed.value = { ...followed.value, log: withPage(followed.value.log, page) };
      if (page.done) return;
      wait = waitSeconds;
      if (document.hidden) await pause(0, stopped);
    } catch (error) {
      if (stopped.aborted || !(error instanceof RequestError)) return;
      followed.value = { ...lost(followed.value, error), log: followed.value.log };
      if (error.status === 401 || error.status === 404) return;
      wait = 0;
      await pause(retryMs, stopped);
    }
  }
};
