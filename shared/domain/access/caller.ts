/** The identity of a requester or answerer, as established by the API or the chat. */
export interface Caller {
  /**
   * How the identity is known: `owner` of this machine, `token`, `oidc` for a signed-in person, `job` of CI; or the
   * chat, `slack`.
   */
  readonly kind: string;
  /** Unique among all callers: `user:ann` for a person of the settings, else `token:ci`, `dex:<subject>`, `slack:T0/U1`. */
  readonly id: string;
  /** The id of the token or the chat, where the settings map it to a person. */
  readonly knownAs?: string;
  /** For people to read; never decides anything. */
  readonly name: string;
  readonly groups?: readonly string[];
  /** Roles that came with the token itself. */
  readonly roles?: readonly string[];
  /** The claims of an OIDC token that roles may use. */
  readonly claims?: Readonly<Record<string, string>>;
  /** The id of the person for whom a CI job acts; it never has their rights. */
  readonly onBehalfOf?: string;
  /** Its name in the settings, for a caller with an OIDC token. */
  readonly issuer?: string;
}

/** As much of a caller as is written down. */
export interface CallerRecord {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly knownAs?: string;
}

export const recordOf = ({ kind, id, name, knownAs }: Caller): CallerRecord => ({
  kind,
  id,
  name,
  ...(knownAs !== undefined && { knownAs }),
});
