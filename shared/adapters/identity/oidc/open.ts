import type { JWTPayload } from 'jose';
import { fits } from '#domain/access/pattern.ts';
import type { Clock } from '#ports/clock.ts';
import type { BrowserSignIn, Identity, Verified } from '#ports/identity.ts';
import type { Issuer } from '#domain/access/issuer.ts';
import { callerOf } from './caller-of.ts';
import { openKeys } from './keys.ts';

/** The tolerated clock difference, s. */
const tolerance = 60;

/**
 * Identifies the bearer of a JWT of one of the issuers (RFC 7519, OpenID Connect Core 3.1.3.7). Issuer, audience,
 * algorithms and required claims come from the settings, never from the token. `jose` is loaded with the first token.
 */
export const openOidc = (clock: Clock, issuers: () => Promise<readonly Issuer[]>): Identity => {
  const keysOf = openKeys(clock);
  return {
    signIn: signInLater(clock, issuers),
    verify: async (token) => {
      const known = await issuers();
      if (known.length === 0) return { kind: 'unknown' };
      const jose = await import('./jose.ts');
      const read = peek(jose, token);
      if (read === undefined) return refused('malformed-token', 'this is no JSON Web Token');
      const issuer = known.find(({ url }) => url === read.iss);
      if (issuer === undefined)
        return refused('wrong-issuer', 'the issuer of this token is none of "access.issuers"');
      if (!issuer.algorithms.includes(read.alg))
        return refused(
          'wrong-algorithm',
          `tokens of ${issuer.name} are signed with ${issuer.algorithms.join(' or ')}`,
        );
      const keys = await keysOf(issuer.url, read.kid);
      if (keys.kind === 'failed')
        return { kind: 'unreachable', reason: `issuer ${issuer.name}: ${keys.reason}` };
      try {
        const { payload } = await jose.jwtVerify(token, jose.createLocalJWKSet(keys.set), {
          issuer: issuer.url,
          audience: [...issuer.audiences],
          algorithms: [...issuer.algorithms],
          requiredClaims: ['exp', 'iat', 'sub'],
          clockTolerance: tolerance,
          currentDate: new Date(clock.now()),
        });
        return judge(issuer, payload, clock.now());
      } catch (error) {
        return describe(jose, issuer, error, clock.now());
      }
    },
  };
};

/** Most functions never authenticate anyone. */
const signInLater = (...options: [Clock, () => Promise<readonly Issuer[]>]): BrowserSignIn => {
  let opened: Promise<BrowserSignIn> | undefined;
  const open = (): Promise<BrowserSignIn> => {
    opened ??= import('./sign-in.ts').then(({ openSignIn }) => openSignIn(...options));
    return opened;
  };
  return {
    begin: async (...asked) => (await open()).begin(...asked),
    finish: async (...asked) => (await open()).finish(...asked),
  };
};

type Jose = typeof import('./jose.ts');

const refused = (code: string, reason: string): Verified => ({ kind: 'refused', code, reason });

/** The token's unverified claims, which prove nothing yet. */
const peek = (jose: Jose, token: string) => {
  try {
    const { alg, kid } = jose.decodeProtectedHeader(token);
    const { iss } = jose.decodeJwt(token);
    return { alg: typeof alg === 'string' ? alg : '', kid: typeof kid === 'string' ? kid : undefined, iss };
  } catch {
    return undefined;
  }
};

const judge = (issuer: Issuer, payload: JWTPayload, now: number): Verified => {
  const early = Math.round((payload.iat ?? 0) - now / 1000);
  if (early > tolerance)
    return refused('clock', `this token was issued ${early} s in the future: ${clockIsOff}`);
  if (issuer.nameClaim === 'email' && payload['email_verified'] === false)
    return refused('unverified-email', `${issuer.name} has not verified the email address of this token`);
  const wrong = Object.entries(issuer.claims).find(([name, pattern]) => !hasClaim(payload, name, pattern));
  if (wrong !== undefined)
    return refused(
      'wrong-claims',
      `the claim "${wrong[0]}" of this token is not what "access.issuers" asks for`,
    );
  return callerOf(issuer, payload);
};

const clockIsOff = 'the clock of this server, or the one of the issuer, is off';

const hasClaim = (payload: JWTPayload, name: string, pattern: string): boolean => {
  const value = Object.hasOwn(payload, name) ? payload[name] : undefined;
  return ['string', 'number', 'boolean'].includes(typeof value) && fits(pattern, String(value));
};

/** Why a token does not hold, in one sentence; nothing of the token is repeated. */
const describe = (jose: Jose, { name, audiences }: Issuer, error: unknown, now: number): Verified => {
  if (error instanceof jose.errors.JWTExpired) {
    const late = Math.round(now / 1000 - (error.payload.exp ?? 0));
    return refused(
      'expired-token',
      `this token expired ${late} s ago; sign in again. If it is new, ${clockIsOff}`,
    );
  }
  if (error instanceof jose.errors.JWTClaimValidationFailed) {
    if (error.claim === 'aud')
      return refused(
        'wrong-audience',
        `this token is not for us: its audience must be ${audiences.join(' or ')}`,
      );
    if (error.claim === 'nbf') return refused('clock', `this token is not valid yet: ${clockIsOff}`);
    return refused('wrong-claims', `the claim "${error.claim}" of this token is missing or wrong`);
  }
  if (error instanceof jose.errors.JWSSignatureVerificationFailed)
    return refused('not-signed', `this token was not signed by ${name}`);
  if (error instanceof jose.errors.JWKSNoMatchingKey)
    return refused('unknown-key', `this token was signed with a key that ${name} does not publish`);
  return refused('malformed-token', 'this token cannot be verified');
};
