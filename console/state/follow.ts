import { useSignal, type Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { EventPage, ReleaseView } from '#domain/view/view.ts';
import { emptyLog, type Log, withPage } from './log.ts';
import { lost, pause, type Polled } from './polled.ts';
import { language } from '../words/words.ts';
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
    // In another language it is read again; what is on the page stays there until then.
    if (followed.value.value?.id !== id) followed.value = { log: emptyLog };
    void follow(id, followed, stopped.signal);
    return () => stopped.abort();
  }, [id, language.value]);
  return followed;
};

const follow = async (id: string, followed: Signal<Followed>, stopped: AbortSignal): Promise<void> => {
  let wait = 0;
  let log = emptyLog;
  let view: ReleaseView | undefined;
  const path = `/v1/releases/${encodeURIComponent(id)}`;
  const readView = (): Promise<ReleaseView> => request<ReleaseView>(path, { signal: stopped });
  const show = (value: ReleaseView): void => {
    followed.value = { value, log: followed.value.log };
  };
  while (!stopped.aborted) {
    try {
      // The head is drawn before all events have been read, so its request goes first.
      const head = view ?? readView();
      const coming = pageAfter(path, log, wait, stopped);
      // Where the view fails first, nobody waits for the page.
      coming.catch(() => undefined);
      if (view === undefined) show((view = await head));
      let page = await coming;
      // Contact is restored, whether or not there is news.
      show(view);
      let next = withPage(log, page);
      // A long list of events is read to its end before it is drawn, once.
      while (!page.done && page.events.length === mostEvents) {
        page = await pageAfter(path, next, 0, stopped);
        next = withPage(next, page);
      }
      // The view that is here may be as new as the events are.
      const isNews = next.events !== log.events || page.done;
      if (isNews && view.cursor !== next.next) view = await readView();
      log = next;
      followed.value = { value: view, log };
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
