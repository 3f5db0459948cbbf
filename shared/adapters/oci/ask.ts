import { Failure } from '#domain/failure.ts';
import type { Clock } from '#ports/clock.ts';
import { authorize, refused } from './token.ts';
import { Unanswered, type Reply, type Send } from './wire.ts';
import { addressOf, type RegistryPlace } from './place.ts';

/** A registry, and the repository in it that is asked about. */
export interface Visit {
  readonly send: Send;
  readonly place: RegistryPlace;
  /** All that the operator has named. */
  readonly places: readonly RegistryPlace[];
  readonly path: string;
}

/** `manifests/1.0.0` or `blobs/sha256:…`, and what it may be. */
export interface Wanted {
  readonly what: string;
  readonly accept: string;
}

const tries = 3;
const maxHops = 3;
const maxWaitMs = 5000;

/** A registry that is busy, or does not answer: it is asked again. */
export interface Busy {
  readonly reason: string;
  readonly waitMs?: number;
}

/** Asks until there is an answer, three times at most; RegistryUnreachable after that. */
export const insist = async <T extends object>(
  place: RegistryPlace,
  clock: Clock,
  askOnce: () => Promise<T | Busy>,
): Promise<T> => {
  for (let left = tries - 1; ; left -= 1) {
    const answer = await askOnce().catch(busyOf);
    if (!('reason' in answer)) return answer;
    if (left === 0) throw unreachable(place, answer.reason);
    await clock.sleep(Math.min(answer.waitMs ?? 250 * 2 ** (tries - left - 1), maxWaitMs));
  }
};

const busyOf = (error: unknown): Busy => {
  if (error instanceof Unanswered) return { reason: error.message };
  throw error;
};

const unreachable = ({ host }: RegistryPlace, reason: string): Failure =>
  new Failure('RegistryUnreachable', `registry ${host}`, `${reason}; it was asked ${tries} times`);

/** One question, with a login where the registry wants one. A redirect to a host that is not named comes back as it is. */
export const ask = async (visit: Visit, method: 'GET' | 'HEAD', { what, accept }: Wanted): Promise<Reply> => {
  const { place, path, send } = visit;
  const url = new URL(`v2/${path}/${what}`, addressOf(place));
  const headers = { accept, 'user-agent': 'tidegate' };
  const first = await follow(visit, method, url, headers);
  if (first.status !== 401) return first;
  const authorization = await authorize(send, place, path, first);
  return follow(visit, method, url, { ...headers, authorization });
};

/** Redirects are followed to registries that the operator has named, and take no login along to another one. */
const follow = async (
  { send, place, places }: Visit,
  method: 'GET' | 'HEAD',
  start: URL,
  headers: Readonly<Record<string, string>>,
): Promise<Reply> => {
  let url = start;
  for (let hops = 0; hops <= maxHops; hops += 1) {
    const isHome = url.origin === start.origin;
    const { authorization: _, ...anonymous } = headers;
    const reply = await send({ method, url, headers: isHome ? headers : anonymous });
    const next = targetOf(reply, url);
    if (next === undefined || !places.some((one) => addressOf(one).origin === next.origin)) return reply;
    url = next;
  }
  throw refused(place, `redirects more than ${maxHops} times`);
};

/** Where a redirect leads. */
export const targetOf = ({ status, headers }: Reply, from: URL): URL | undefined => {
  const location = headers.get('location');
  if (status < 300 || status >= 400 || location === null) return undefined;
  return URL.parse(location, from.href) ?? undefined;
};

/** Whether it asks for patience: then it is asked again. */
export const busy = ({ status, headers }: Reply): Busy | undefined => {
  if (status !== 429 && status < 500) return undefined;
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const reason = status === 429 ? 'answers 429 (too many requests)' : `answers ${status}`;
  return Number.isFinite(seconds) && seconds >= 0 ? { reason, waitMs: seconds * 1000 } : { reason };
};

/** What an answer means that is none, for what people call `name`. */
export const declined = (
  { place }: Visit,
  kind: string,
  name: string,
  { status, headers }: Reply,
): Failure => {
  if (status === 404) return new Failure('NotFound', `registry ${place.host}`, `has no ${kind} ${name}`);
  if (status >= 300 && status < 400) {
    const to = URL.parse(headers.get('location') ?? '', addressOf(place).href)?.host ?? 'nowhere';
    return refused(place, `redirects to ${to}; add that registry too, if it is right`);
  }
  const reason = `does not allow access to ${name} (${status}); is the login right, and may it pull?`;
  return refused(place, status === 401 || status === 403 ? reason : `answers ${status} for ${name}`);
};
