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
/** As many as the server gives at a time. */
const mostEvents = 1_000;
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
  const path = `/v1/releases/${encodeURIComponent(id)}`;
  const view = (): Promise<ReleaseView> => request<ReleaseView>(path, { signal: stopped });
  while (!stopped.aborted) {
    try {
      let log = followed.value.log;
      const coming = pageAfter(path, log, wait, stopped);
      // Where the view fails first, nobody waits for the page.
      coming.catch(() => undefined);
      // The head is drawn before all events have been read.
      if (followed.value.value === undefined) followed.value = { value: await view(), log };
      let page = await coming;
      log = withPage(log, page);
      // Contact is restored, whether or not there is news.
      const known = followed.value.value ?? (await view());
      followed.value = { value: known, log: followed.value.log };
      // A long list of events is read to its end before it is drawn, once.
      while (!page.done && page.events.length === mostEvents) {
        page = await pageAfter(path, log, 0, stopped);
        log = withPage(log, page);
      }
      // The view that is here may be as new as the events are.
      const isNews = (log.events !== followed.value.log.events || page.done) && known.cursor !== log.next;
      followed.value = { value: isNews ? await view() : known, log };
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

const pageAfter = (path: string, { next }: Log, wait: number, signal: AbortSignal): Promise<EventPage> => {
  const after = next === '' ? '' : `&after=${encodeURIComponent(next)}`;
  return request<EventPage>(`${path}/events?wait=${wait}&limit=${mostEvents}${after}`, { signal });
};
