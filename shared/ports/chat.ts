import type { MessageText } from '#domain/message/message.ts';

/** One line for people, at one of its tries. */
export interface Message extends MessageText {
  /** 1 for the first try. */
  readonly attempt: number;
}

export type Told =
  | { readonly kind: 'told' }
  /** It may have got through all the same. */
  | { readonly kind: 'untold'; readonly reason: string };

/**
 * Where people hear of releases. It answers in bounded time and never rejects; `services/messages/tell.ts` says what
 * was told, and tries again what was not.
 */
export interface Chat {
  tell(message: Message): Promise<Told>;
}
