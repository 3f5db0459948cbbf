import type { Verb } from './faults.ts';

export interface Request {
  readonly verb: Verb;
  readonly kind: string;
  readonly by: string;
}

/** The audit log of a simulated cluster: how many requests there were, by verb, kind and manager. */
export interface RequestLog {
  /** The number of matching requests; an omitted criterion matches all. */
  count(which?: Partial<Request>): number;
  clear(): void;
}

export const openRequestLog = (): RequestLog & { note(request: Request): void } => {
  let counts = new Map<string, { readonly request: Request; times: number }>();
  return {
    note(request) {
      const key = `${request.verb} ${request.kind} ${request.by}`;
      const known = counts.get(key);
      if (known === undefined) counts.set(key, { request, times: 1 });
      else known.times += 1;
    },
    count({ verb, kind, by } = {}) {
      return [...counts.values()]
        .filter(({ request }) => (verb ?? request.verb) === request.verb)
        .filter(({ request }) => (kind ?? request.kind) === request.kind && (by ?? request.by) === request.by)
        .reduce((sum, { times }) => sum + times, 0);
    },
    clear() {
      counts = new Map();
    },
  };
};
