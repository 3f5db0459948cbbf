import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP } from 'node:net';
import type { Digest } from '#domain/json.ts';
import type { Clock } from '#ports/clock.ts';
import { digestOf } from '#shared/crypto/digest.ts';
import type { Guard } from '../network/guard.ts';
import { Forbidden, guardRequest, lookupOf } from '../network/guarded-request.ts';
import { ask, busy, declined, insist, targetOf, type Visit } from './ask.ts';
import { refused } from './token.ts';
import { sending, Unanswered } from './wire.ts';
import { addressOf, type RegistryPlace } from './place.ts';

/** For one try; three of them end within the time of a function. */
const timeoutMs = 6000;

/** What a manifest says of one of its parts. */
export interface Descriptor {
  readonly digest: Digest;
  readonly size: number;
}

export interface ArtifactAsk {
  readonly place: RegistryPlace;
  readonly places: readonly RegistryPlace[];
  /** The repository in the registry. */
  readonly path: string;
  readonly clock: Clock;
  readonly guard: Guard;
}

/** The bytes of a manifest, exactly those of the digest. */
export const fetchManifest = async (asked: ArtifactAsk, digest: string): Promise<Uint8Array> => {
  const accept = 'application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json';
  const visit: Visit = { ...asked, send: sending(timeoutMs) };
  return fetchPart(asked, visit, {
    what: `manifests/${digest}`,
    accept,
    digest,
    name: `${asked.path}@${digest}`,
  });
};

/** The bytes of a part, exactly those of its digest. Registries keep them elsewhere: a redirect is followed, without a login. */
export const fetchBlob = async (asked: ArtifactAsk, { digest, size }: Descriptor): Promise<Uint8Array> => {
  const visit: Visit = { ...asked, send: sending(timeoutMs, size) };
  const what = `blobs/${digest}`;
  return fetchPart(asked, visit, { what, accept: '*/*', digest, name: `${asked.path} ${what}`, size });
};

interface Part {
  readonly what: string;
  readonly accept: string;
  readonly digest: string;
  readonly name: string;
  /** Of a part that may be kept elsewhere. */
  readonly size?: number;
}

const fetchPart = async (
  { place, clock, guard }: ArtifactAsk,
  visit: Visit,
  { size, digest, name, ...wanted }: Part,
): Promise<Uint8Array> => {
  const { bytes } = await insist(place, clock, async () => {
    const reply = await ask(visit, 'GET', wanted);
    if (reply.status === 200) return { bytes: reply.bytes };
    const elsewhere = size === undefined ? undefined : targetOf(reply, addressOf(place));
    if (elsewhere !== undefined && size !== undefined)
      return { bytes: await download(elsewhere, place, guard, size) };
    const later = busy(reply);
    if (later !== undefined) return later;
    throw declined(visit, 'artifact', name, reply);
  });
  if (digestOf(bytes) === digest) return bytes;
  throw refused(place, `sends other bytes for ${name} than those of its digest`);
};

/** From the storage of a registry: nothing that identifies us goes there, and no address of an inner network is called. */
const download = (url: URL, place: RegistryPlace, guard: Guard, size: number): Promise<Uint8Array> => {
  const isPlain = addressOf(place).protocol === 'http:';
  if (url.protocol !== 'https:' && !(isPlain && url.protocol === 'http:'))
    throw refused(place, `redirects to ${url.protocol}//${url.host}; only https is followed`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && guard.blocks(host)) throw forbidden(place, url);
  return new Promise((done, fail) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, {
      headers: { 'user-agent': 'tidegate' },
      lookup: lookupOf(guard),
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
    });
    guardRequest(request, guard);
    request.on('error', (error) =>
      fail(
        error instanceof Forbidden
          ? forbidden(place, url)
          : new Unanswered('the connection to its storage broke'),
      ),
    );
    request.on('response', (response) => {
      const parts: Buffer[] = [];
      let got = 0;
      response.on('data', (part: Buffer) => {
        got += part.length;
        parts.push(part);
        if (got > size) request.destroy();
      });
      response.on('end', () =>
        response.statusCode === 200
          ? done(Buffer.concat(parts))
          : fail(new Unanswered(`its storage answers ${response.statusCode}`)),
      );
      response.on('error', () => fail(new Unanswered('the connection to its storage broke')));
    });
    request.end();
  });
};

const forbidden = (place: RegistryPlace, { host }: URL) =>
  refused(place, `redirects to ${host}, an address that must not be called`);
