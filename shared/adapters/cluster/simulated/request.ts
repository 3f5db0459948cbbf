import { nameOf, type ObjectRef } from '#domain/kube/object.ts';
import { fieldManager } from '#ports/cluster.ts';
import { failureOf, type FaultBox, type Verb } from './faults.ts';
import { type KindName, kindOf, servedIn } from './kinds.ts';
import { type Attempt, refuse } from './api-errors.ts';
import type { openRequestLog } from './request-log.ts';
import type { Store } from './store.ts';

/** What every request needs, whoever sends it. */
export interface ApiServer {
  readonly name: string;
  readonly store: Store;
  readonly faults: FaultBox;
  readonly log: ReturnType<typeof openRequestLog>;
  /** Each ends one watch that waits. */
  readonly breaks: Set<() => void>;
  readonly newUid: () => string;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

type What = KindName & Partial<ObjectRef>;

/** Runs the effect of one request of a manager, with the mishaps that wait for it. They meet our own requests only. */
export type Send = <T>(verb: Verb, what: What, effect: (attempt: Attempt) => T) => Promise<T>;

export const sendAs =
  (server: ApiServer, manager: string): Send =>
  async (verb, what, effect) => {
    server.log.note({ verb, kind: what.kind, by: manager });
    const attempt = attemptOf(server.name, verb, what);
    const fault = manager === fieldManager ? server.faults.take(verb, what.kind) : undefined;
    if (fault?.kind === 'slow') await server.sleep(fault.ms);
    else if (fault !== undefined && fault.kind !== 'timeout') throw failureOf(fault, attempt);
    checkServed(attempt, what);
    const result = effect(attempt);
    if (fault?.kind === 'timeout') throw failureOf(fault, attempt);
    return result;
  };

const checkServed = (attempt: Attempt, what: What): void => {
  const kind = kindOf(what);
  if (kind === undefined) {
    const others = servedIn(what.apiVersion).join(', ');
    const advice =
      others === '' ? 'install its definition first' : `in ${what.apiVersion} it knows ${others}`;
    throw refuse(attempt, 'NotFound', 404, `it serves no kind ${what.kind} in ${what.apiVersion}; ${advice}`);
  }
  if (kind.namespaced && what.namespace === undefined && what.name !== undefined)
    throw refuse(attempt, 'ManifestRefused', 400, 'it lives in a namespace; say which');
};

const attemptOf = (cluster: string, verb: Verb, what: What): Attempt => ({
  cluster,
  verb,
  kind: what.kind,
  what:
    what.name === undefined
      ? `${what.kind} in ${what.namespace ?? 'all namespaces'}`
      : nameOf({ ...what, name: what.name }),
  writes: !['get', 'list', 'watch', 'logs'].includes(verb),
});
