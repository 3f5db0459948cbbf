import type { Caller } from '#domain/access/caller.ts';

/** What an OIDC token proves. */
export type Verified =
  /** `also` are other ids that the issuer vouches for, such as a verified address. */
  | { readonly kind: 'known'; readonly caller: Caller; readonly also: readonly string[] }
  /** The reason is one sentence for the caller; it never repeats the token. */
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  /** The keys of its issuer cannot be had now. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** No issuer is configured, so that it proves nothing. */
  | { readonly kind: 'unknown' };

/** Identifies a person by a token signed by an issuer of the settings. Never rejects, and returns in bounded time. */
export interface Identity {
  verify(token: string): Promise<Verified>;
  /** Where people can sign in with a browser; absent if they cannot. */
  readonly signIn?: BrowserSignIn;
}

/** What the browser keeps between the two halves of a sign-in; no state is kept on our side. */
export interface SignInKept {
  readonly issuer: string;
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/**
 * Why a sign-in cannot continue: it is not configured there, the issuer does not answer, or it refuses. The reason is
 * one sentence.
 */
export interface SignInStopped {
  readonly kind: 'unknown' | 'unreachable' | 'refused';
  readonly reason: string;
}

/** Signs people in at an issuer of the settings: OpenID Connect, authorization code with PKCE. Never rejects. */
export interface BrowserSignIn {
  /** The address to send a browser to; the issuer sends it on to `back`. */
  begin(
    issuer: string,
    back: string,
  ): Promise<{ readonly kind: 'begun'; readonly address: string; readonly kept: SignInKept } | SignInStopped>;
  /** The ID token for what the issuer has sent along; `back` is the whole address that the browser came back to. */
  finish(
    kept: SignInKept,
    back: URL,
  ): Promise<{ readonly kind: 'token'; readonly token: string } | SignInStopped>;
}
