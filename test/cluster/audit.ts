import { readFileSync } from 'node:fs';

/** One answered request, as the API server's audit log has it. */
export type Request = {
  readonly id: string;
  /** Epoch milliseconds when the API server received it. */
  readonly at: number;
  readonly user: string;
  readonly userAgent: string;
  readonly verb: string;
  /** With its subresource, as in `deployments/status`; empty for paths such as `/readyz`. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly code: number;
};

/** Which requests to count; what is not said does not matter. `userAgent` is the beginning of it. */
export type Wanted = {
  readonly user?: string;
  readonly userAgent?: string;
  readonly namespace?: string;
  readonly resource?: string;
  readonly since?: number;
};

type Line = {
  readonly auditID: string;
  readonly verb: string;
  readonly requestReceivedTimestamp: string;
  readonly userAgent?: string;
  readonly user: { readonly username?: string };
  readonly objectRef?: { resource?: string; subresource?: string; namespace?: string; name?: string };
  readonly responseStatus?: { readonly code?: number };
};

/** Reads the requests that fit, each once and in order of arrival: a watch has two lines, one when it begins, one at its end. */
export const readAudit = (path: string, wanted: Wanted = {}): readonly Request[] => {
  const seen = new Map<string, Request>();
  for (const text of readFileSync(path, 'utf8').split('\n')) {
    // The last line may be half written: the server is at work while we read.
    if (!text.endsWith('}')) continue;
    const request = toRequest(JSON.parse(text) as Line);
    if (fits(request, wanted)) seen.set(request.id, request);
  }
  return [...seen.values()].toSorted((a, b) => a.at - b.at);
};

/** Counts requests by verb, for figures: `{ get: 3, patch: 12, watch: 5 }`. */
export const countByVerb = (requests: readonly Request[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const { verb } of requests) counts[verb] = (counts[verb] ?? 0) + 1;
  return counts;
};

const toRequest = (line: Line): Request => ({
  id: line.auditID,
  at: Date.parse(line.requestReceivedTimestamp),
  user: line.user.username ?? '',
  userAgent: line.userAgent ?? '',
  verb: line.verb,
  resource: [line.objectRef?.resource, line.objectRef?.subresource].filter(Boolean).join('/'),
  namespace: line.objectRef?.namespace ?? '',
  name: line.objectRef?.name ?? '',
  code: line.responseStatus?.code ?? 0,
});

const fits = (request: Request, wanted: Wanted): boolean =>
  (wanted.user === undefined || request.user === wanted.user) &&
  (wanted.userAgent === undefined || request.userAgent.startsWith(wanted.userAgent)) &&
  (wanted.namespace === undefined || request.namespace === wanted.namespace) &&
  (wanted.resource === undefined || request.resource === wanted.resource) &&
  (wanted.since === undefined || request.at >= wanted.since);
