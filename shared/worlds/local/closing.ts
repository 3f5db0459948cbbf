import { Failure } from '#domain/failure.ts';
import type { Blobs } from '#ports/blobs.ts';
import type { Journal } from '#ports/journal.ts';

/**
 * A journal that fails once it is closed: callers that still wait for events get a Failure that is not an error of
 * theirs.
 */
export const journalUntil = (closing: AbortSignal, journal: Journal): Journal => ({
  append: async (...args) => (check(closing), journal.append(...args)),
  read: async (...args) => (check(closing), journal.read(...args)),
  recent: async (...args) => (check(closing), journal.recent(...args)),
  list: async (...args) => (check(closing), journal.list(...args)),
  find: async (...args) => (check(closing), journal.find(...args)),
  reindex: async (...args) => (check(closing), journal.reindex(...args)),
  drop: async (...args) => (check(closing), journal.drop(...args)),
});

/** The same for blobs. */
export const blobsUntil = (closing: AbortSignal, blobs: Blobs): Blobs => ({
  put: async (text) => (check(closing), blobs.put(text)),
  get: async (digest) => (check(closing), blobs.get(digest)),
  ...(blobs.retain && { retain: async (live) => (check(closing), (await blobs.retain?.(live)) ?? 0) }),
});

const check = (closing: AbortSignal): void => {
  if (closing.aborted)
    throw new Failure('CloudUnreachable', 'this server', 'it is stopping; try again when it runs');
};
