import { nameOf, type ObjectRef } from '#domain/kube/object.ts';
import type { Calls } from './call.ts';
import type { KindQuery, Resource } from './kinds.ts';
import type { Attempt } from './api-status.ts';

/** What reading and writing share: one cluster, its connection, and how its kinds are spelled. */
export interface Session {
  readonly name: string;
  readonly calls: Calls;
  readonly resourceOf: (query: KindQuery) => Promise<Resource>;
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

/** What we are about, for the messages: one object. */
export const attemptAt = (session: Session, verb: Attempt['verb'], ref: ObjectRef): Attempt => ({
  cluster: session.name,
  verb,
  what: nameOf(ref),
  writes: verb !== 'get' && verb !== 'logs',
  ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
});

export const withQuery = (path: string, query: Readonly<Record<string, string>>): string =>
  `${path}?${new URLSearchParams(query).toString()}`;
