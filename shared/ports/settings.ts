import type { AccessPolicy } from '#domain/access/policy.ts';

/** Which tags of an image a receiver takes. */
export interface TagFilter {
  /** A range of versions as npm writes it: `>= 1.4`, `1.x`, `^2.1 || 3`. Tags that are no versions are not taken. */
  readonly semver?: string | undefined;
  /** Patterns, of which one must fit; `*` stands for any run of characters. */
  readonly match?: readonly string[] | undefined;
  /** Whether `1.4.0-rc.1` is taken; default false. */
  readonly prereleases?: boolean | undefined;
  /** Whether a version is taken that is older than what runs or is on its way; default false. */
  readonly older?: boolean | undefined;
}

/** Which images a receiver takes. */
export interface ImageFilter {
  /** Repositories with their registry, where `*` stands for any run within a segment; by default the one that the component uses. */
  readonly repositories?: readonly string[] | undefined;
  readonly tags?: TagFilter | undefined;
}

/** Which events of the sources count, and which image they become. */
export interface SourceFilter {
  /** `shop/checkout`, as the sender calls it; any that knows the secret when absent. */
  readonly repository?: string | undefined;
  /** Branches, where `*` stands for any run of characters; `main` and `master` when absent. */
  readonly branches?: readonly string[] | undefined;
  /** The image's tag, with `{tag}`, `{branch}`, `{commit}`, `{short}` filled in; without it a published release is its own tag. */
  readonly tag?: string | undefined;
  /** What counts; releases and runs when absent. */
  readonly events?: readonly ('release' | 'run' | 'push')[] | undefined;
}

/** One sender of webhooks that we listen to, at `/v1/hooks/<id>`. */
export interface Receiver extends ImageFilter {
  readonly id: string;
  /** The kind of sender, a name of `shared/webhooks/senders.ts`. */
  readonly scheme: string;
  /** The application whose releases it may start. */
  readonly app: string;
  /** The component whose image an event names, when the event does not say. */
  readonly component?: string;
  /** The host of its images, of senders that do not name one. */
  readonly registry?: string;
  readonly source?: SourceFilter;
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
