import type { IncomingMessage } from 'node:http';
import { isObject } from '#domain/json.ts';
import type { KubeObject } from '#domain/kube/object.ts';
import type { Cluster, ObjectList, ObjectQuery, Sighting } from '#ports/cluster.ts';
import { breathe } from '#shared/services/breathe.ts';
import { isStream } from './call.ts';
import { insistOnList, insistOnObject } from './shapes.ts';
import { collectionPath, objectPath, type Resource } from './kinds.ts';
import { attemptAt, type Session, withQuery } from './session.ts';
import type { Attempt } from './api-status.ts';
import { unanswered } from './errors.ts';
import { type Followed, linesOf, sightingOf } from './watch.ts';
import { NoAnswer } from './http-answer.ts';

const pageSize = 500;
/** How long the server may keep one watch; the next one continues from the last version seen. */
export const watchSeconds = 300;

/** The three reads of the port, over one session. */
export const openReads = (session: Session): Pick<Cluster, 'get' | 'list' | 'watch'> => ({
  async get(ref) {
    const attempt = attemptAt(session, 'get', ref);
    const path = objectPath(ref, await session.resourceOf(ref));
    const answer = await session.calls.ask(attempt, { method: 'GET', path }, [404]);
    if (answer.status !== 404) return insistOnObject(attempt, ref.kind, answer.body);
    if (isAbsence(answer.body)) return undefined;
    throw await session.calls.explain(attempt, answer);
  },
  async list(query) {
    return listAll(session, query, await session.resourceOf(query));
  },
  async *watch(query, from, signal) {
    const path = withQuery(collectionPath(query, await session.resourceOf(query)), {
      ...selectorIn(query),
      watch: '1',
      resourceVersion: from,
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(watchSeconds),
    });
    if (!signal.aborted) yield* watchOnce(session, attemptOn(session, 'watch', query), path, signal);
  },
});

/** All pages as one consistent list; if the server's list expires in between, it starts again. */
const listAll = async (session: Session, query: ObjectQuery, resource: Resource): Promise<ObjectList> => {
  const path = collectionPath(query, resource);
  for (let round = 1; ; round += 1) {
    const list = await listOnce(session, query, path, round < 3 ? [410] : []);
    if (list !== 'expired') return list;
  }
};

const listOnce = async (session: Session, query: ObjectQuery, path: string, fine: readonly number[]) => {
  const attempt = attemptOn(session, 'list', query);
  const items: KubeObject[] = [];
  const first = { ...selectorIn(query), limit: String(pageSize) };
  for (let token = ''; ;) {
    const page = withQuery(path, token === '' ? first : { ...first, continue: token });
    const { status, body } = await session.calls.ask(
      attempt,
      { method: 'GET', path: page, isList: true },
      fine,
    );
    if (status === 410) return 'expired';
    const list = insistOnList(attempt, body);
    // Items of built-in kinds come without their kind.
    for (const [index, item] of list.items.entries()) {
      if (index % 500 === 499) await breathe();
      const { apiVersion, kind } = query;
      items.push(insistOnObject(attempt, kind, isObject(item) ? { apiVersion, kind, ...item } : item));
    }
    token = list.metadata.continue ?? '';
    if (token === '') return { items, resourceVersion: list.metadata.resourceVersion ?? '' };
  }
};

/** The events of one watch request until it ends. */
async function* watchOnce(
  session: Session,
  attempt: Attempt,
  path: string,
  signal: AbortSignal,
): AsyncIterable<Sighting> {
  const opened = await session.calls
    .listen(attempt, { method: 'GET', path }, signal, [410])
    .catch((error: unknown) => {
      if (signal.aborted) return 'aborted' as const;
      throw error;
    });
  if (opened === 'aborted') return;
  if (!isStream(opened)) yield { kind: 'gone' };
  else
    for await (const one of sightingsOf(session, attempt, opened, signal))
      if (one.kind !== 'complete') yield one;
}

/** What an open watch shows, until it ends or `signal` is aborted. */
export async function* sightingsOf(
  session: Session,
  attempt: Attempt,
  stream: IncomingMessage,
  signal: AbortSignal,
): AsyncIterable<Followed> {
  try {
    for await (const line of linesOf(stream, session.maxBytes)) {
      const seen = await sightingOf(line);
      if (signal.aborted) return;
      if (seen?.kind === 'trouble')
        throw await session.calls.explain(attempt, { status: seen.code, body: seen.status });
      if (seen !== undefined) yield seen;
    }
  } catch (error) {
    if (error instanceof NoAnswer) throw unanswered(attempt, error);
    if (!(error instanceof Error && 'code' in error)) throw error;
    // A connection that breaks after the watch has begun is an end like any other.
  }
}

export const attemptOn = (session: Session, verb: 'list' | 'watch', query: ObjectQuery): Attempt => ({
  cluster: session.name,
  verb,
  what: `${query.kind} in ${query.namespace ?? 'all namespaces'}`,
  writes: false,
  ...(query.namespace === undefined ? {} : { namespace: query.namespace }),
});

/** A 404 that means "no such object", and not "no such path". */
const isAbsence = (body: unknown): boolean =>
  isObject(body) && isObject(body['details']) && body['details']['name'] !== undefined;

export const selectorIn = (query: ObjectQuery): Record<string, string> =>
  query.labels === undefined ? {} : { labelSelector: query.labels };
