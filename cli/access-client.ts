import type { TrailEntry } from '#domain/audit/trail.ts';
import type { TokenView, TokenWish } from '#shared/services/access/tokens.ts';
import type { CallerView } from './format/caller.ts';
import type { Provider } from './login/provider.ts';

/** The part of the control plane that is about people and tokens. */
export interface AccessClient {
  /** Where people sign in; needs no token. */
  signIns(): Promise<readonly Provider[]>;
  /** Who this client is to the server. */
  me(): Promise<CallerView>;
  tokens(): Promise<readonly TokenView[]>;
  createToken(wish: TokenWish): Promise<TokenView & { readonly token: string }>;
  revokeToken(word: string): Promise<TokenView>;
  /** The whole audit trail, oldest first. */
  trail(): Promise<readonly TrailEntry[]>;
}

type Ask = <T>(method: string, path: string, asking?: { readonly body?: unknown }) => Promise<T>;

export const openAccessClient = (ask: Ask): AccessClient => ({
  signIns: async () => (await ask<{ items: readonly Provider[] }>('GET', '/v1/sign-in')).items,
  me: () => ask('GET', '/v1/me'),
  tokens: async () => (await ask<{ items: readonly TokenView[] }>('GET', '/v1/tokens')).items,
  createToken: (wish) => ask('POST', '/v1/tokens', { body: wish }),
  revokeToken: (word) => ask('POST', `/v1/tokens/${encodeURIComponent(word)}/revoke`, { body: {} }),
  trail: async () => {
    const items: TrailEntry[] = [];
    for (let next: number | undefined = 0; next !== undefined;) {
      const page: { items: readonly TrailEntry[]; next?: number } = await ask(
        'GET',
        `/v1/audit?after=${next}`,
      );
      items.push(...page.items);
      next = page.next;
    }
    return items;
  },
});
