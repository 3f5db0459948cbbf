import type { ImageFilter, Meaning } from '#domain/event/filters.ts';
import type { AccessPolicy } from '#domain/access/policy.ts';

/** One sender of webhooks that we listen to, at `/v1/hooks/<id>`. */
export interface Receiver extends ImageFilter, Meaning {
  readonly id: string;
  /** The kind of sender, a name of `shared/webhooks/senders.ts`. */
  readonly scheme: string;
  /** The application whose releases it may start. */
  readonly app: string;
  /** Whether an identity provider has signed this bearer token for the account that the receiver expects, at `now` (epoch ms). */
  isIdToken?(bearer: string, now: number): Promise<boolean>;
  /** Active secrets, several while one is being replaced. Fetched when needed, never kept in a message. */
  secrets(): Promise<readonly string[]>;
}

/** Whoever brings a static bearer token. */
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
  readonly scopes: string;
}

/** Receivers of webhooks and tokens of the API, as the operator has configured them. */
export interface Settings {
  receiver(id: string): Promise<Receiver | undefined>;
  /** Every receiver there is. */
  receivers(): Promise<readonly Receiver[]>;
  /** Who a bearer token of the settings stands for; undefined for a token nobody knows. */
  whoIs(bearer: string): Promise<TokenOwner | undefined>;
  /** Who may do what, and what approvals need. */
  access(): Promise<AccessPolicy>;
  /** Issuers of OIDC tokens whose word counts. */
  issuers(): Promise<readonly Issuer[]>;
  /** How long a release is kept at least, ms; 90 days where nothing is said. */
  readonly keepMs?: number;
}
