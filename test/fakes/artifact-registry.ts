import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Digest } from '#domain/json.ts';
import { digestOf } from '#shared/crypto/digest.ts';

/** A layer as a tool pushes it. */
export interface PushedLayer {
  readonly mediaType: string;
  readonly bytes: Buffer;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A registry of OCI artifacts on the loopback, with a login, whose blobs lie in a storage elsewhere. */
export interface ArtifactRegistry {
  /** `127.0.0.1:<port>` */
  readonly host: string;
  readonly url: string;
  readonly login: { readonly username: string; readonly password: string };
  /** What came to the storage with a login, which is none of its business. */
  readonly leaked: string[];
  /** Pushes an artifact and points the tag to it. */
  push(tag: string, layers: readonly PushedLayer[]): Digest;
  /** Other bytes under a digest. */
  replace(digest: Digest, bytes: Buffer): void;
  close(): Promise<void>;
}

const login = { username: 'reader', password: 'password-of-the-registry' };
const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/** As `flux push artifact` does. */
export const fluxLayer = (tar: Buffer): PushedLayer => ({
  mediaType: 'application/vnd.cncf.flux.content.v1.tar+gzip',
  bytes: gzipSync(tar),
});

/** Debian's own tar of these files and links. */
export const tarOf = (
  files: Readonly<Record<string, string>>,
  {
    format = 'ustar',
    links = {},
  }: { readonly format?: string; readonly links?: Readonly<Record<string, string>> } = {},
): Buffer => {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-tar-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(folder, path));
    return execFileSync('tar', ['-C', folder, `--format=${format}`, '-cf', '-', '.'], { maxBuffer: 2 ** 30 });
  } finally {
    rmSync(folder, { recursive: true });
  }
};

export const startArtifactRegistry = async (): Promise<ArtifactRegistry> => {
  const [blobs, tags] = [new Map<string, Buffer>(), new Map<string, string>()];
  const leaked: string[] = [];
  const storage = createServer(({ url = '', headers }, response) => {
    if (headers.authorization !== undefined) leaked.push(headers.authorization);
    response.writeHead(200).end(blobs.get(url.slice(1)));
  }).listen(0, '127.0.0.1');
  const server = createServer((request, response) => {
    if (request.headers.authorization !== `Basic ${btoa(`${login.username}:${login.password}`)}`) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="registry"' }).end();
      return;
    }
    answer(request, response);
  }).listen(0, '127.0.0.1');
  await Promise.all([once(server, 'listening'), once(storage, 'listening')]);
  const answer = ({ url = '' }: IncomingMessage, response: ServerResponse): void => {
    const [, kind = '', name = ''] = /^\/v2\/shop\/deploy\/(manifests|blobs)\/(.+)$/.exec(url) ?? [];
    const digest = kind === 'manifests' ? (tags.get(name) ?? name) : name;
    const bytes = blobs.get(digest);
    if (bytes === undefined) response.writeHead(404).end();
    else if (kind === 'manifests')
      response.writeHead(200, { 'content-type': manifestType, 'docker-content-digest': digest }).end(bytes);
    else response.writeHead(307, { location: `${stored}/${digest}` }).end();
  };
  const keep = (bytes: Buffer): Digest => {
    blobs.set(digestOf(bytes), bytes);
    return digestOf(bytes);
  };
  const stored = `http://127.0.0.1:${(storage.address() as AddressInfo).port}`;
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `oci://${host}/shop/deploy`,
    login,
    leaked,
    push: (tag, layers) => {
      const described = layers.map(({ mediaType, bytes, annotations }) => ({
        mediaType,
        digest: keep(bytes),
        size: bytes.length,
        ...(annotations !== undefined && { annotations }),
      }));
      const config = {
        mediaType: 'application/vnd.oci.empty.v1+json',
        digest: keep(Buffer.from('{}')),
        size: 2,
      };
      const manifest = { schemaVersion: 2, mediaType: manifestType, config, layers: described };
      const digest = keep(Buffer.from(JSON.stringify(manifest)));
      tags.set(tag, digest);
      return digest;
    },
    replace: (digest, bytes) => void blobs.set(digest, bytes),
    close: async () => {
      for (const one of [server, storage]) one.close(() => undefined).closeAllConnections();
    },
  };
};
