import type { EventView } from '#domain/view/view.ts';
import type { Client } from '../client.ts';
import { Exit, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { inWords } from '../words/message.ts';

/** How long one long poll waits for events. */
const waitSeconds = 20;
/** The shortest pause between two requests without news. */
const leastMs = 1000;
/** A server that is gone for longer than this is given up; one that is started again in time is found again. */
const patienceMs = 60_000;

export interface Following {
  readonly after: string;
  readonly signal: AbortSignal;
  /** Contact was lost or came back; undefined when it is back. */
  readonly onContact: (lost: string | undefined) => void;
}

/** Every event of a release after the cursor, until the release is closed or the signal is aborted. */
export async function* follow(
  client: Client,
  io: Io,
  id: string,
  { after, signal, onContact }: Following,
): AsyncGenerator<readonly EventView[]> {
  let cursor = after;
  while (!signal.aborted) {
    const askedAt = io.now();
    const page = await patiently(io, signal, onContact, () => client.events(id, cursor, waitSeconds, signal));
    if (page === undefined) return;
    const isNews = page.events.length > 0 || page.next !== cursor;
    cursor = page.next;
    yield page.events;
    if (page.done) return;
    // A server that answers at once that there is nothing must not be asked without a pause.
    if (!isNews && io.now() - askedAt < leastMs) await io.sleep(leastMs, signal);
  }
}

/** Retries while there is no response, as long as patience lasts; undefined once the signal is aborted. */
export const patiently = async <T>(
  io: Io,
  signal: AbortSignal,
  onContact: (lost: string | undefined) => void,
  ask: () => Promise<T>,
): Promise<T | undefined> => {
  const since = io.now();
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    try {
      const answer = await ask();
      if (attempt > 0) onContact(undefined);
      return answer;
    } catch (error) {
      if (signal.aborted) return undefined;
      if (!(error instanceof Exit && error.code === exit.unreachable) || io.now() - since > patienceMs)
        throw error;
      if (attempt === 0) onContact(inWords(io, error.said));
      await io.sleep(Math.min(2000, 250 * 2 ** attempt), signal);
    }
  }
  return undefined;
};
