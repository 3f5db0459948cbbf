import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Digest } from '#domain/json.ts';

/** What the registry was asked, in order. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly accept: string | undefined;
}

export interface PlayedRegistry {
  /** `127.0.0.1:<port>`, as it stands in names of images. */
  readonly host: string;
  readonly asked: Asked[];
  /** Answers in the registry's place; `false` lets it go on. */
  instead: (request: IncomingMessage, response: ServerResponse) => boolean;
  close(): void;
}

export const login = { username: 'ann', password: 'canary-pass word:ä' };
const token = 'canary-token';

/** The manifest behind `shop/web:1.0.0`: an index of two machines; its digest is that of these bytes. */
export const index = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.index.v1+json',
  manifests: ['amd64', 'arm64'].map((architecture, at) => ({
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: `sha256:${String(at).repeat(64)}`,
    size: 1,
    platform: { architecture, os: 'linux' },
  })),
});
export const indexDigest: Digest = `sha256:${createHash('sha256').update(index).digest('hex')}`;

/**
 * A registry on this machine with one image, `shop/web:1.0.0`. `tokens` makes it ask for a bearer token, which its
 * own `/token` gives to `login` alone; `basic` for the login itself; `open` for nothing.
 */
export const openRegistryServer = async (guard: 'open' | 'basic' | 'tokens'): Promise<PlayedRegistry> => {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const { authorization, accept } = request.headers;
    asked.push({ method: request.method ?? '', url: request.url ?? '', authorization, accept });
    if (!played.instead(request, response)) answer(request, response, guard, played.host);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const played: PlayedRegistry = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    instead: () => false,
    close: () => (server.closeAllConnections(), server.close()),
  };
  return played;
};

const answer = (
  { url = '', method, headers }: IncomingMessage,
  response: ServerResponse,
  guard: 'open' | 'basic' | 'tokens',
  host: string,
): void => {
  const basic = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
  if (url.startsWith('/token')) {
    if (headers.authorization !== basic) return reply(response, 401);
    const isRight = new URL(url, 'http://x').searchParams.get('scope') === 'repository:shop/web:pull';
    return reply(response, 200, {}, JSON.stringify(isRight ? { token } : { token: 'for-nothing' }));
  }
  const challenge =
    guard === 'basic' ? 'Basic realm="x"' : `Bearer realm="http://${host}/token",service="reg, istry"`;
  const wanted = { open: undefined, basic, tokens: `Bearer ${token}` }[guard];
  if (wanted !== undefined && headers.authorization !== wanted)
    return reply(response, 401, { 'www-authenticate': challenge });
  if (url !== '/v2/shop/web/manifests/1.0.0')
    return reply(response, 404, {}, '{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
  return reply(response, 200, { 'docker-content-digest': indexDigest }, method === 'HEAD' ? '' : index);
};

const reply = (
  response: ServerResponse,
  status: number,
  headers: Record<string, string> = {},
  body = '',
): void => {
  response.writeHead(status, headers).end(body);
};
