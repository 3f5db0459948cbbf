import type { ObjectQuery, Sighting } from '#ports/cluster.ts';
import { groupOf } from './kinds.ts';
import type { ApiServer } from './request.ts';
import { type Match, readSelector } from './selector.ts';
import type { Change } from './changes.ts';

/** The changes after the version `from`, and all later ones, until the watch ends. */
export async function* follow(
  server: ApiServer,
  query: ObjectQuery,
  from: string,
  signal: AbortSignal,
): AsyncIterable<Sighting> {
  const match = readSelector(query.labels ?? '') ?? (() => false);
  let seen = Number(from);
  while (!signal.aborted) {
    const changes = server.store.since(seen);
    if (changes === undefined) {
      yield { kind: 'gone' };
      return;
    }
    for (const change of changes) {
      seen = change.version;
      const sighting = concerns(query, change) ? sightingOf(change, match) : undefined;
      if (sighting !== undefined) yield sighting;
      if (signal.aborted) return;
    }
    if (server.store.version > seen) continue;
    if ((await somethingNew(server, signal)) === 'over') return;
  }
}

/** Resolves on the next change, or when the watch is over: aborted, or cut off by the server. */
const somethingNew = ({ store, breaks }: ApiServer, signal: AbortSignal): Promise<'changed' | 'over'> =>
  new Promise((resolve) => {
    const end = (how: 'changed' | 'over') => {
      stop();
      breaks.delete(over);
      signal.removeEventListener('abort', over);
      resolve(how);
    };
    const over = () => end('over');
    const stop = store.listen(() => end('changed'));
    breaks.add(over);
    signal.addEventListener('abort', over, { once: true });
  });

const concerns = (query: ObjectQuery, { object }: Change): boolean =>
  object.kind === query.kind &&
  groupOf(object.apiVersion) === groupOf(query.apiVersion) &&
  (query.namespace ?? object.metadata.namespace) === object.metadata.namespace;

/** An object that comes into the selection is added, one that leaves it is deleted. */
const sightingOf = ({ kind, object, before }: Change, match: Match): Sighting | undefined => {
  const is = kind !== 'deleted' && match(object.metadata.labels);
  const was = before !== undefined && match(before.metadata.labels);
  if (is) return { kind: was ? 'modified' : 'added', object };
  return was ? { kind: 'deleted', object } : undefined;
};
