import type { JWTVerifyGetKey } from 'jose';
import { boundedFetch } from '../schema/read-bounded.ts';

/** Who must have signed a token, for whom, about which account. */
export interface ExpectedToken {
  readonly audience: string;
  readonly email: string;
  readonly issuer: string;
}

const google = 'https://accounts.google.com';
/** At most two seconds and 256 KiB, without following redirects. */
const fetchKeys = boundedFetch({ timeoutMs: 2000, mostBytes: 256 * 1024 });
const keysOf = new Map<string, Promise<JWTVerifyGetKey>>();

/**
 * Whether the issuer has signed this ID token for our audience and about that account. Google signs tokens for
 * everyone, so the account and `email_verified` count as much as the signature. Only asymmetric algorithms are
 * accepted.
 */
export const isIdTokenOf = async (
  { audience, email, issuer }: ExpectedToken,
  bearer: string,
  now: number,
): Promise<boolean> => {
  const { jwtVerify } = await import('./jose.ts');
  try {
    const { payload } = await jwtVerify(bearer, await keysFor(issuer), {
      issuer: issuer === google ? [google, 'accounts.google.com'] : issuer,
      audience,
      algorithms: ['RS256', 'ES256'],
      requiredClaims: ['exp', 'iat'],
      clockTolerance: 60,
      currentDate: new Date(now),
    });
    return payload['email'] === email && payload['email_verified'] === true;
  } catch {
    return false;
  }
};

/** The keys of an issuer, found by its discovery document and kept; one look in ten minutes for a key that is not known. */
const keysFor = (issuer: string): Promise<JWTVerifyGetKey> => {
  const known = keysOf.get(issuer) ?? openKeys(issuer);
  keysOf.set(issuer, known);
  known.catch(() => keysOf.delete(issuer));
  return known;
};

const openKeys = async (issuer: string): Promise<JWTVerifyGetKey> => {
  const { createRemoteJWKSet, customFetch } = await import('./jose.ts');
  const found = await fetchKeys(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const { jwks_uri: at } = (await found.json()) as { readonly jwks_uri?: unknown };
  if (typeof at !== 'string' || !at.startsWith(issuer.startsWith('https:') ? 'https://' : 'http'))
    throw new Error('the issuer names no keys');
  return createRemoteJWKSet(new URL(at), {
    timeoutDuration: 2000,
    cooldownDuration: 30_000,
    cacheMaxAge: 600_000,
    [customFetch]: fetchKeys,
  });
};
