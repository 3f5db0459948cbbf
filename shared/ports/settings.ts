import type { ImageFilter, Meaning } from '#domain/event/filters.ts';
import type { Issuer, TokenOwner } from '#domain/access/issuer.ts';
import type { AccessPolicy } from '#domain/access/policy.ts';
import type { PromotionRule } from '#domain/promotion/promotion.ts';
import type { SyncRule } from '#domain/drift/sync-rule.ts';
import type { ReleaseWindow } from '#domain/window/window.ts';

/** One sender of webhooks that we listen to, at `/v1/hooks/<id>`. */
export interface Receiver extends ImageFilter, Meaning {
  readonly id: string;
  /** The kind of sender, a name of `shared/webhooks/senders.ts`. */
  readonly scheme: string;
  /** The applications whose releases it may start, at least one. */
  readonly apps: readonly string[];
  /** Whether an identity provider has signed this bearer token for the account that the receiver expects, at `now` (epoch ms). */
  isIdToken?(bearer: string, now: number): Promise<boolean>;
  /** Active secrets, several while one is being replaced. Fetched when needed, never kept in a message. */
  secrets(): Promise<readonly string[]>;
}

/** Receivers of webhooks and tokens of the API, as the operator has configured them. */
export interface Settings {
  receiver(id: string): Promise<Receiver | undefined>;
  /** Every receiver there is. */
  receivers(): Promise<readonly Receiver[]>;
  /** The identity of a bearer token of the settings; undefined for an unknown token. */
  whoIs(bearer: string): Promise<TokenOwner | undefined>;
  /** Who may do what, and what approvals need. */
  access(): Promise<AccessPolicy>;
  /** Issuers of OIDC tokens whose word counts. */
  issuers(): Promise<readonly Issuer[]>;
  /** When releases may move; absent if not configured. */
  windows?(): Promise<readonly ReleaseWindow[]>;
  /** What keeps environments in sync; absent if not configured. */
  sync?(): Promise<readonly SyncRule[]>;
  /** How releases are promoted between environments; absent if not configured. */
  promotions?(): Promise<readonly PromotionRule[]>;
  /** The names of the clusters; absent where nobody lists them. */
  clusters?(): Promise<readonly string[]>;
  /** How long a release is kept at least, ms; 90 days where nothing is said. */
  readonly keepMs?: number;
}
