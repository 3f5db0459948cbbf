/** One sender of webhooks that we listen to, at `/v1/hooks/<id>`. */
export interface Receiver {
  readonly id: string;
  /** The kind of sender, a name of `shared/webhooks/senders.ts`. */
  readonly scheme: string;
  /** The application whose releases it may start. */
  readonly app: string;
  /** The component whose image an event names, when the event does not say. */
  readonly component?: string;
  /** Active secrets, several while one is being replaced. Fetched when needed, never kept in a message. */
  secrets(): Promise<readonly string[]>;
}

/** Receivers of webhooks and tokens of the API, as the operator has configured them. */
export interface Settings {
  receiver(id: string): Promise<Receiver | undefined>;
  /** Who a bearer token of the API stands for; undefined for a token nobody knows. */
  whoIs(bearer: string): Promise<string | undefined>;
  /** How long a release is kept at least, ms; 90 days where nothing is said. */
  readonly keepMs?: number;
}
