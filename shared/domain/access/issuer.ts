/** The bearer of a static token. */
export interface TokenOwner {
  readonly name: string;
  /** Runs this machine, and may do everything on it. */
  readonly isOwner?: true;
}

/** An OIDC provider whose tokens are taken: people's sign-in, or a CI system that vouches for its jobs. */
export interface Issuer {
  /** Begins the ids of its callers. */
  readonly name: string;
  /** Its address, exactly as `iss` has it; `/.well-known/openid-configuration` below it is read. */
  readonly url: string;
  /** One of these must be in `aud`. */
  readonly audiences: readonly string[];
  /** JWS algorithms that are taken. */
  readonly algorithms: readonly string[];
  /** Claims every token must have, by name; values are patterns. */
  readonly claims: Readonly<Record<string, string>>;
  readonly groupsClaim: string;
  readonly nameClaim: string;
  /** As whom people sign in; no sign-in when absent. */
  readonly clientId?: string;
  /** Where that client is a confidential one; only a sign-in by browser uses it. */
  readonly clientSecret?: string;
  readonly scopes: string;
}
