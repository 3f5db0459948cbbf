/** The facts about an API token: the stream `token/<id>`. The token itself is stored nowhere, only its hash. */
export type TokenFact =
  | {
      readonly kind: 'created';
      readonly name: string;
      readonly purpose: string;
      readonly roles: readonly string[];
      /** SHA-256 of the token, hex. */
      readonly hash: string;
      /** Epoch ms. */
      readonly expiresAt: number;
      readonly by: string;
    }
  | { readonly kind: 'revoked'; readonly by: string };

/** The fold of a token's stream. */
export interface ApiToken {
  readonly name: string;
  readonly purpose: string;
  readonly roles: readonly string[];
  readonly hash: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly by: string;
  readonly revokedBy?: string;
}

export const foldToken = (
  entries: readonly { readonly at: number; readonly event: TokenFact }[],
): ApiToken | undefined =>
  entries.reduce<ApiToken | undefined>((state, { at, event }) => {
    if (event.kind === 'created') {
      const { kind: _, ...made } = event;
      return state ?? { ...made, createdAt: at };
    }
    return state && { ...state, revokedBy: state.revokedBy ?? event.by };
  }, undefined);

/** Whether it opens anything at that moment. */
export const isInForce = ({ expiresAt, revokedBy }: ApiToken, now: number): boolean =>
  revokedBy === undefined && now < expiresAt;
