import { isFailure } from '#domain/failure.ts';
import type { Cluster, ObjectQuery } from '#ports/cluster.ts';
import { isStream } from './call.ts';
import type { Attempt } from './api-status.ts';
import { unanswered } from './errors.ts';
import { NoAnswer } from './http-answer.ts';
import { collectionPath } from './kinds.ts';
import { attemptOn, selectorIn, sightingsOf, watchSeconds } from './reads.ts';
import { type Session, withQuery } from './session.ts';
import type { Followed } from './watch.ts';

/**
 * One request in place of a list and a watch: the server streams what is there, then a bookmark, then changes
 * (`sendInitialEvents`, on by default since Kubernetes 1.34). A server without it refuses the request, and is asked by
 * list and watch from then on.
 */
export const openFollow = (
  session: Session,
  { list, watch }: Pick<Cluster, 'list' | 'watch'>,
): Pick<Cluster, 'follow'> => {
  let isServed = true;
  async function* inTwo(query: ObjectQuery, signal: AbortSignal): AsyncIterable<Followed> {
    const { items, resourceVersion } = await list(query);
    for (const object of items) yield { kind: 'added', object };
    yield { kind: 'complete' };
    yield* watch(query, resourceVersion, signal);
  }
  return {
    async *follow(query, signal) {
      const opened = isServed ? await open(session, query, signal) : 'not served';
      if (opened === 'aborted') return;
      if (opened === 'not served') isServed = false;
      if (typeof opened === 'string') return yield* inTwo(query, signal);
      yield* wholly(session, opened, signal);
    },
  };
};

interface Opened {
  readonly attempt: Attempt;
  readonly seen: AsyncIterable<Followed>;
  readonly end: AbortController;
}

/** `expired`: it has no consistent view at this moment, and a list does. */
const open = async (
  session: Session,
  query: ObjectQuery,
  signal: AbortSignal,
): Promise<Opened | 'not served' | 'expired' | 'aborted'> => {
  const attempt = attemptOn(session, 'watch', query);
  const path = withQuery(collectionPath(query, await session.resourceOf(query)), {
    ...selectorIn(query),
    watch: '1',
    sendInitialEvents: 'true',
    resourceVersionMatch: 'NotOlderThan',
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(watchSeconds),
  });
  const end = new AbortController();
  const both = AbortSignal.any([signal, end.signal]);
  try {
    const answer = await session.calls.listen(attempt, { method: 'GET', path }, both, [410, 504]);
    if (!isStream(answer)) return 'expired';
    return { attempt, end, seen: sightingsOf(session, attempt, answer, both) };
  } catch (error) {
    if (signal.aborted) return 'aborted';
    // An API server without it calls the parameters forbidden (422), or bad (400).
    if (isFailure(error, 'ManifestRefused')) return 'not served';
    throw error;
  }
};

/** The stream of what is there must be whole, and in time; a watch that ends afterwards is an end like any other. */
async function* wholly(
  { timeoutMs }: Session,
  { attempt, seen, end }: Opened,
  signal: AbortSignal,
): AsyncIterable<Followed> {
  let isWhole = false;
  let isLate = false;
  // Real time: it waits for an answer from outside.
  const late = setTimeout(() => {
    isLate = true;
    end.abort();
  }, timeoutMs);
  try {
    for await (const one of seen) {
      if (one.kind === 'gone' && !isWhole) break;
      if (one.kind === 'complete') {
        clearTimeout(late);
        isWhole = true;
      }
      yield one;
    }
  } finally {
    clearTimeout(late);
    end.abort();
  }
  if (isWhole || signal.aborted) return;
  const what = isLate ? 'it did not answer in time' : 'its watch ended in the middle';
  throw unanswered(attempt, new NoAnswer(what, 'ENDED', { sent: true, reused: false }));
}
