import type { TrailEntry } from '#domain/audit/trail.ts';
import type { TokenView, TokenWish } from '#shared/services/access/tokens.ts';
import { everyPage, type Page, pageOf } from './answer.ts';
import * as shapes from './answer-shapes.ts';
import type { Ask } from './ask.ts';
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

export const openAccessClient = (ask: Ask): AccessClient => ({
  signIns: async () => (await ask<Page<Provider>>('GET', '/v1/sign-in', pageOf(shapes.provider))).items,
  me: () => ask('GET', '/v1/me', shapes.caller),
  tokens: async () => (await ask<Page<TokenView>>('GET', '/v1/tokens', pageOf(shapes.token))).items,
  createToken: (wish) => ask('POST', '/v1/tokens', shapes.newToken, { body: wish }),
  revokeToken: (word) =>
    ask('POST', `/v1/tokens/${encodeURIComponent(word)}/revoke`, shapes.token, { body: {} }),
  trail: () =>
    everyPage(0, (after) =>
      ask<Page<TrailEntry, number>>('GET', `/v1/audit?after=${after}`, pageOf(shapes.trailEntry)),
    ),
});
