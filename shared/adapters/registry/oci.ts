import { digestOf } from '#shared/crypto/digest.ts';
import { isDigest, type ImageName } from '#domain/kube/image.ts';
import { Failure } from '#domain/failure.ts';
import type { Digest } from '#domain/json.ts';
import type { Clock } from '#ports/clock.ts';
import type { Registry } from '#ports/registry.ts';
import { authorize, refused } from './oci-token.ts';
import { sending, Unanswered, type Reply, type Send } from './oci-wire.ts';
import { addressOf, splitRepository, type RegistryPlace } from './place.ts';

interface OciConfig {
  readonly places: readonly RegistryPlace[];
  readonly clock: Clock;
  /** For one request; default 5 s. */
  readonly timeoutMs?: number;
}

/** Indexes first: if an image is for several platforms, the digest of the index is the one to keep. */
const manifests = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

const tries = 3;
const maxHops = 3;
const maxWaitMs = 5000;

/** Registries that speak the OCI distribution API, asked for nothing but the manifest of a tag. */
export const openOciRegistry = ({ places, clock, timeoutMs = 5000 }: OciConfig): Registry => {
  const send = sending(timeoutMs);
  const known = new Map(places.map((place) => [place.host, place]));
  for (const place of places) addressOf(place);
  return {
    async digestOf(image) {
      const { host, path } = splitRepository(image.repository);
      const place = known.get(host);
      if (place === undefined) return undefined;
      const visit: Visit = { send, place, places, path, image };
      for (let left = tries - 1; ; left -= 1) {
        const answer = await askOnce(visit);
        if ('digest' in answer) return answer.digest;
        if (left === 0) throw unreachable(place, answer.reason);
        await clock.sleep(Math.min(answer.waitMs ?? 250 * 2 ** (tries - left - 1), maxWaitMs));
      }
    },
  };
};

interface Visit {
  readonly send: Send;
  readonly place: RegistryPlace;
  /** All that the operator has named. */
  readonly places: readonly RegistryPlace[];
  readonly path: string;
  readonly image: ImageName;
}

type Answer = { readonly digest: Digest } | { readonly reason: string; readonly waitMs?: number };

const askOnce = async (visit: Visit): Promise<Answer> => {
  try {
    const head = await ask(visit, 'HEAD');
    const told = head.status === 200 ? head.headers.get('docker-content-digest') : null;
    if (told !== null && isDigest(told)) return { digest: told as Digest };
    // Some registries do not support HEAD, or return no digest: it is computed from the content.
    const reply = head.status === 200 || head.status === 405 ? await ask(visit, 'GET') : head;
    if (reply.status === 200) return { digest: checkedDigest(visit, reply) };
    if (reply.status === 429 || reply.status >= 500) return busy(reply);
    throw declined(visit, reply);
  } catch (error) {
    if (error instanceof Unanswered) return { reason: error.message };
    throw error;
  }
};

const ask = async (visit: Visit, method: 'GET' | 'HEAD'): Promise<Reply> => {
  const { place, path, image, send } = visit;
  const url = new URL(`v2/${path}/manifests/${image.tag ?? 'latest'}`, addressOf(place));
  const headers = { accept: manifests, 'user-agent': 'tidegate' };
  const first = await follow(visit, method, url, headers);
  if (first.status !== 401) return first;
  const authorization = await authorize(send, place, path, first);
  return follow(visit, method, url, { ...headers, authorization });
};

/** Redirects lead only to registries that the operator has named, and take no login along to another one. */
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
    const location = reply.headers.get('location');
    if (reply.status < 300 || reply.status >= 400 || location === null) return reply;
    const next = URL.canParse(location, url.href) ? new URL(location, url) : undefined;
    if (next === undefined || !places.some((one) => addressOf(one).origin === next.origin))
      throw refused(place, `redirects to ${next?.host ?? 'nowhere'}; add that registry too, if it is right`);
    url = next;
  }
  throw refused(place, `redirects more than ${maxHops} times`);
};

const checkedDigest = ({ place }: Visit, { bytes, headers }: Reply): Digest => {
  const digest = digestOf(bytes);
  const told = headers.get('docker-content-digest');
  if (told === null || told === digest) return digest;
  throw refused(place, 'reports a different digest from that of its manifest');
};

const busy = ({ status, headers }: Reply): Answer => {
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  const reason = status === 429 ? 'answers 429 (too many requests)' : `answers ${status}`;
  return Number.isFinite(seconds) && seconds >= 0 ? { reason, waitMs: seconds * 1000 } : { reason };
};

const declined = ({ place, path, image }: Visit, { status }: Reply): Failure => {
  const name = `${path}:${image.tag ?? 'latest'}`;
  if (status === 404) return new Failure('NotFound', `registry ${place.host}`, `has no image ${name}`);
  const reason = `does not allow access to ${name} (${status}); is the login right, and may it pull?`;
  return refused(place, status === 401 || status === 403 ? reason : `answers ${status} for ${name}`);
};

const unreachable = ({ host }: RegistryPlace, reason: string): Failure =>
  new Failure('RegistryUnreachable', `registry ${host}`, `${reason}; it was asked ${tries} times`);
