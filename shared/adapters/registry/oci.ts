import { digestOf } from '#shared/crypto/digest.ts';
import { isDigest } from '#domain/kube/image.ts';
import type { Digest } from '#domain/json.ts';
import type { Clock } from '#ports/clock.ts';
import type { Registry } from '#ports/registry.ts';
import { ask, busy, type Busy, declined, insist, type Visit } from '../oci/ask.ts';
import { refused } from '../oci/token.ts';
import { sending, type Reply } from '../oci/wire.ts';
import { addressOf, splitRepository, type RegistryPlace } from '../oci/place.ts';

interface OciConfig {
  readonly places: readonly RegistryPlace[];
  readonly clock: Clock;
  /** For one request; default 5 s. */
  readonly timeoutMs?: number;
}

/** Indexes first: if an image is for several platforms, the digest of the index is the one to keep. */
const accept = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
].join(', ');

/** Registries that speak the OCI distribution API, asked for nothing but the manifest of a tag. */
export const openOciRegistry = ({ places, clock, timeoutMs = 5000 }: OciConfig): Registry => {
  const send = sending(timeoutMs);
  const known = new Map(places.map((place) => [place.host, place]));
  for (const place of places) addressOf(place);
  return {
    async digestOf({ repository, tag = 'latest' }) {
      const { host, path } = splitRepository(repository);
      const place = known.get(host);
      if (place === undefined) return undefined;
      const visit = { send, place, places, path };
      return (await insist(place, clock, () => askOnce(visit, tag))).digest;
    },
  };
};

const askOnce = async (visit: Visit, tag: string): Promise<{ readonly digest: Digest } | Busy> => {
  const wanted = { what: `manifests/${tag}`, accept };
  const head = await ask(visit, 'HEAD', wanted);
  const told = head.status === 200 ? head.headers.get('docker-content-digest') : null;
  if (told !== null && isDigest(told)) return { digest: told as Digest };
  // Some registries do not support HEAD, or return no digest: it is computed from the content.
  const reply = head.status === 200 || head.status === 405 ? await ask(visit, 'GET', wanted) : head;
  if (reply.status === 200) return { digest: checkedDigest(visit, reply) };
  const later = busy(reply);
  if (later !== undefined) return later;
  throw declined(visit, 'image', `${visit.path}:${tag}`, reply);
};

const checkedDigest = ({ place }: Visit, { bytes, headers }: Reply): Digest => {
  const digest = digestOf(bytes);
  const told = headers.get('docker-content-digest');
  if (told === null || told === digest) return digest;
  throw refused(place, 'reports a different digest from that of its manifest');
};
