import type { Configuration } from 'openid-client';
import { boundedFetch } from '../../schema/read-bounded.ts';
import type { Issuer } from '#domain/access/issuer.ts';
import type { Clock } from '#ports/clock.ts';
import type { BrowserSignIn, SignInStopped } from '#ports/identity.ts';

type Oidc = typeof import('openid-client');
type Issuers = () => Promise<readonly Issuer[]>;

/**
 * The longest wait for each response of an issuer, s: a person waits in front of a browser, and a function is paid for
 * meanwhile.
 */
const patience = 5;
/** Of each response. */
const ask = boundedFetch({ timeoutMs: patience * 1000, mostBytes: 256 * 1024 });
/** How long its addresses are used without asking again. */
const freshMs = 10 * 60_000;

/** Sign-in of people by browser. `openid-client` is loaded with the first of them. */
export const openSignIn = (clock: Clock, issuers: Issuers): BrowserSignIn => {
  const found = openConfigurations(clock, issuers);
  return {
    begin: async (name, back) => {
      const oidc = await import('openid-client');
      const at = await found(oidc, name);
      if ('kind' in at) return at;
      const [verifier, state, nonce] = [
        oidc.randomPKCECodeVerifier(),
        oidc.randomState(),
        oidc.randomNonce(),
      ];
      const address = oidc.buildAuthorizationUrl(at.configuration, {
        redirect_uri: back,
        scope: signInScopes(at.issuer.scopes),
        code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      });
      return { kind: 'begun', address: address.href, kept: { issuer: name, state, nonce, verifier } };
    },
    finish: async ({ issuer: name, state, nonce, verifier }, back) => {
      const oidc = await import('openid-client');
      const at = await found(oidc, name);
      if ('kind' in at) return at;
      try {
        const tokens = await oidc.authorizationCodeGrant(at.configuration, back, {
          pkceCodeVerifier: verifier,
          expectedState: state,
          expectedNonce: nonce,
          idTokenExpected: true,
        });
        return tokens.id_token === undefined
          ? { kind: 'refused', reason: `${name} gave no ID token; its client needs the scope openid` }
          : { kind: 'token', token: tokens.id_token };
      } catch (error) {
        return stopped(oidc, name, error);
      }
    },
  };
};

/** A console session ends by itself, so it asks for no refresh token. */
const signInScopes = (scopes: string): string =>
  scopes
    .split(' ')
    .filter((scope) => scope !== 'offline_access')
    .join(' ');

/** A public client proves nothing but the verifier of PKCE; every provider takes a secret as the login of a request. */
const provenBy = (oidc: Oidc, { clientSecret }: Issuer) =>
  clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(clientSecret);

interface Place {
  readonly issuer: Issuer;
  readonly configuration: Configuration;
}

const openConfigurations = (clock: Clock, issuers: Issuers) => {
  const kept = new Map<string, { readonly at: number; readonly place: Place }>();
  return async (oidc: Oidc, name: string): Promise<Place | SignInStopped> => {
    const issuer = (await issuers()).find((one) => one.name === name);
    if (issuer?.clientId === undefined)
      return { kind: 'unknown', reason: 'there is no sign-in with an issuer of this name' };
    const mine = kept.get(issuer.url);
    if (
      mine !== undefined &&
      clock.now() - mine.at < freshMs &&
      mine.place.issuer.clientId === issuer.clientId &&
      mine.place.issuer.clientSecret === issuer.clientSecret
    )
      return mine.place;
    try {
      const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(issuer.url).hostname);
      const configuration = await oidc.discovery(
        new URL(issuer.url),
        issuer.clientId,
        undefined,
        provenBy(oidc, issuer),
        {
          execute: isHere ? [oidc.allowInsecureRequests] : [],
          timeout: patience,
          [oidc.customFetch]: (url, options) => ask(url, options as RequestInit),
        },
      );
      const place = { issuer, configuration };
      kept.set(issuer.url, { at: clock.now(), place });
      return place;
    } catch (error) {
      return stopped(oidc, name, error);
    }
  };
};

/** The issuer's own reason is not repeated: it may quote the request. */
const stopped = (oidc: Oidc, name: string, error: unknown): SignInStopped => {
  if (error instanceof oidc.AuthorizationResponseError && error.error === 'access_denied')
    return { kind: 'refused', reason: `${name} says that you may not, or do not want to, sign in` };
  if (error instanceof oidc.WWWAuthenticateChallengeError)
    return {
      kind: 'refused',
      reason: `${name} does not take the client of this server: its clientId or clientSecret is another one`,
    };
  const isAnswer =
    error instanceof oidc.AuthorizationResponseError ||
    error instanceof oidc.ResponseBodyError ||
    error instanceof oidc.ClientError;
  const isAway = !isAnswer || (error.cause instanceof Error && error.cause.name === 'TimeoutError');
  return isAway
    ? { kind: 'unreachable', reason: `${name} does not answer; try again in a moment` }
    : { kind: 'refused', reason: `the answer of ${name} does not hold; sign in once more` };
};
