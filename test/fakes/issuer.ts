import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';

/** How the played issuer answers for its keys. */
export type Manner = 'well' | 'slow' | 'huge' | 'elsewhere' | 'broken' | 'junk';

/** An issuer of OIDC tokens on loopback: it publishes keys, each document that late, and signs whatever a test wants. */
export const playIssuer = async ({ lateMs = 0 }: { readonly lateMs?: number } = {}) => {
  let [key, kid] = [await generateKeyPair('RS256', { extractable: true }), 'k1'];
  let manner: Manner = 'well';
  let asked = 0;
  const jwks = async () => ({
    keys: [{ ...(await exportJWK(key.publicKey)), kid, alg: 'RS256', use: 'sig' }],
  });
  const server = createServer((request, response) => {
    asked += 1;
    const answer = (): void => {
      if (request.url === '/.well-known/openid-configuration')
        send(response, { issuer: url, jwks_uri: `${url}/jwks` });
      else void jwks().then((keys) => misbehave(response, manner, keys));
    };
    if (lateMs === 0) answer();
    else setTimeout(answer, lateMs);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const signed = (claims: Readonly<Record<string, unknown>>, now: number, signing = key.privateKey) =>
    new SignJWT({ ...usual(url, now), ...claims }).setProtectedHeader({ alg: 'RS256', kid }).sign(signing);
  return {
    url,
    asked: () => asked,
    behave: (next: Manner) => void (manner = next),
    rotate: async () =>
      void ([key, kid] = [await generateKeyPair('RS256', { extractable: true }), `${kid}x`]),
    sign: (claims: Readonly<Record<string, unknown>>, now: number) => signed(claims, now),
    /** With a key of its own, under the name of ours. */
    forge: async (claims: Readonly<Record<string, unknown>>, now: number) =>
      signed(claims, now, (await generateKeyPair('RS256')).privateKey),
    unsigned: (claims: Readonly<Record<string, unknown>>, now: number) =>
      new UnsecuredJWT({ ...usual(url, now), ...claims }).encode(),
    /** HMAC with the text of the public key as the secret. */
    confused: async (claims: Readonly<Record<string, unknown>>, now: number) =>
      new SignJWT({ ...usual(url, now), ...claims })
        .setProtectedHeader({ alg: 'HS256', kid })
        .sign(Buffer.from(await exportSPKI(key.publicKey))),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};

const usual = (iss: string, now: number) => {
  const seconds = Math.floor(now / 1000);
  return { iss, sub: 'u-1', aud: 'tidegate', iat: seconds, exp: seconds + 300 };
};

const send = (response: ServerResponse, body: unknown): void => {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

const misbehave = (response: ServerResponse, manner: Manner, keys: unknown): void => {
  if (manner === 'well') return send(response, keys);
  if (manner === 'junk') return send(response, { keys: 'none' });
  if (manner === 'slow') return;
  if (manner === 'elsewhere') return void response.writeHead(302, { location: '/other' }).end();
  if (manner === 'broken') return void response.writeHead(500).end();
  response.writeHead(200, { 'content-type': 'application/json' });
  // Ends by itself: far more than anybody should read, and far less than this machine has.
  for (let part = 0; part < 64; part += 1) response.write(`{"keys":[${' '.repeat(64 * 1024)}`);
  response.end();
};
