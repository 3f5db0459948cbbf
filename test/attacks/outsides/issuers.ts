import { handClock } from '#adapters/clock/hand.ts';
import { openOidc } from '#adapters/identity/oidc/open.ts';
import { isIdTokenOf } from '#adapters/settings/id-token.ts';
import type { Issuer } from '#domain/access/issuer.ts';
import type { Outside } from './outside.ts';

const clock = handClock(Date.now());

const issuerAt = (url: string): Issuer => ({
  name: 'dex',
  url,
  audiences: ['tidegate'],
  algorithms: ['RS256', 'ES256'],
  claims: {},
  groupsClaim: 'groups',
  nameClaim: 'email',
  clientId: 'tidegate',
  scopes: 'openid',
});

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const tokenOf = (iss: string): string =>
  `${part({ alg: 'RS256', kid: 'k' })}.${part({ iss, aud: 'tidegate', sub: 'u', iat: 1, exp: 9e9, email: 'a' })}.${'x'.repeat(342)}`;

const described = (path: string, url: string) =>
  path.includes('openid-configuration')
    ? {
        headers: { 'content-type': 'application/json' },
        text: JSON.stringify({
          issuer: url,
          jwks_uri: `${url}/keys`,
          authorization_endpoint: `${url}/auth`,
          token_endpoint: `${url}/token`,
          response_types_supported: ['code'],
        }),
      }
    : undefined;

const key = (n: string): string =>
  JSON.stringify({ keys: [{ kty: 'RSA', kid: 'k', alg: 'RS256', n, e: n.slice(0, 340) }] });

const reads = 262_144;

const verifying: Outside = {
  reads,
  open: async (url) => {
    const identity = openOidc(clock, async () => [issuerAt(url)]);
    return () => identity.verify(tokenOf(url));
  },
};
const signingIn = async (url: string) => {
  const { signIn } = openOidc(clock, async () => [issuerAt(url)]);
  return () => signIn?.begin('dex', 'http://127.0.0.1/back') ?? Promise.resolve();
};
const google: Outside = {
  reads,
  open: async (url) => () =>
    isIdTokenOf({ audience: 'tidegate', email: 'a', issuer: url }, tokenOf(url), Date.now()),
};

/** Who vouches for people and jobs: discovery, keys, and the exchange of a code. */
export const issuers: Readonly<Record<string, Outside>> = {
  'an issuer’s configuration': verifying,
  'an issuer’s keys': {
    ...verifying,
    ahead: described,
    payloads: {
      'a key of a million bits': {
        send: (response) => response.writeHead(200).end(key('-'.repeat(180_000))),
      },
      'a key of sixteen thousand bits': {
        send: (response) => response.writeHead(200).end(key('-'.repeat(2730))),
      },
      'ten thousand keys': {
        send: (response) =>
          response
            .writeHead(200)
            .end(JSON.stringify({ keys: Array.from({ length: 10_000 }, () => ({ kty: 'RSA', kid: 'k' })) })),
      },
    },
  },
  'an issuer’s configuration at a sign-in': { reads, open: signingIn },
  'an issuer’s answer to a code': {
    reads,
    ahead: described,
    open: async (url) => {
      const { signIn } = openOidc(clock, async () => [issuerAt(url)]);
      const kept = { issuer: 'dex', state: 's', nonce: 'n', verifier: 'v'.repeat(43) };
      const back = new URL('http://127.0.0.1/back?code=c&state=s');
      return async () => signIn?.finish(kept, back);
    },
  },
  'the configuration of who signs pushes': google,
  'the keys of who signs pushes': { ...google, ahead: described },
};
