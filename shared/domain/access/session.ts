import type { Caller } from './caller.ts';

/** The facts about a browser session: the stream `session/<id>`. Of the cookie's value only a hash is stored. */
export type SessionFact =
  | {
      readonly kind: 'opened';
      readonly caller: Caller;
      /** Other ids that the issuer vouches for. */
      readonly also: readonly string[];
      /** SHA-256 of what the cookie holds, hex. */
      readonly hash: string;
      /** Epoch ms. */
      readonly expiresAt: number;
    }
  | { readonly kind: 'ended' };

/** The fold of a session's stream. */
export interface Session {
  readonly caller: Caller;
  readonly also: readonly string[];
  readonly hash: string;
  readonly expiresAt: number;
  readonly isEnded: boolean;
}

export const foldSession = (entries: readonly { readonly event: SessionFact }[]): Session | undefined =>
  entries.reduce<Session | undefined>((state, { event }) => {
    if (event.kind === 'ended') return state && { ...state, isEnded: true };
    const { kind: _, ...opened } = event;
    return state ?? { ...opened, isEnded: false };
  }, undefined);

/** Whether it opens anything at that moment. */
export const isOpen = ({ expiresAt, isEnded }: Session, now: number): boolean => !isEnded && now < expiresAt;
