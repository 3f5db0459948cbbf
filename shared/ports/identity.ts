import type { Caller } from '#domain/access/caller.ts';

/** What an OIDC token proves. */
export type Verified =
  /** `also` are other ids that the issuer vouches for, such as a verified address. */
  | { readonly kind: 'known'; readonly caller: Caller; readonly also: readonly string[] }
  /** The reason is one sentence for whoever sent it; it never repeats the token. */
  | { readonly kind: 'refused'; readonly code: string; readonly reason: string }
  /** The keys of its issuer cannot be had now. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** No issuer is configured, so that it proves nothing. */
  | { readonly kind: 'unknown' };

/** Tells who somebody is by a token that an issuer of the settings has signed. Never rejects, and answers in bounded time. */
export interface Identity {
  verify(token: string): Promise<Verified>;
}
