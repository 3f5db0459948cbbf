import type { Clock } from '#ports/clock.ts';
import { callChat } from './call.ts';

interface TokenSource {
  readonly url: string;
  readonly body: object;
  readonly read: (answer: { readonly [key: string]: unknown }) => {
    readonly token: string;
    readonly seconds: number;
  };
}

type Bearer =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'failed'; readonly reason: string };

/** How long before its end a token is not used any more, ms. */
const reserveMs = 120_000;

/** The access token of an app, asked for when it is needed and kept until shortly before its end. */
export const openTokens = (clock: Pick<Clock, 'now'>, { url, body, read }: TokenSource) => {
  let kept: { readonly token: string; readonly until: number } | undefined;
  return async (): Promise<Bearer> => {
    if (kept !== undefined && clock.now() < kept.until) return { kind: 'token', token: kept.token };
    const answer = await callChat({ method: 'POST', url, body });
    if (answer.kind === 'failed') return answer;
    const { token, seconds } = read(answer.body);
    if (token === '' || !Number.isFinite(seconds))
      return { kind: 'failed', reason: 'the chat gave no token to this app; look at its id and secret' };
    kept = { token, until: clock.now() + seconds * 1000 - reserveMs };
    return { kind: 'token', token };
  };
};
