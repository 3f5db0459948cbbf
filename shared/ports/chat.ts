import type { Callback, Heard } from '#domain/message/heard.ts';
import type { MessageText } from '#domain/message/message.ts';

/** One line for people, at one of its tries. */
export interface Message extends MessageText {
  /** 1 for the first try. */
  readonly attempt: number;
  /** What an answer is bound to, of a question that can be answered where it is put. */
  readonly asked?: AskedPlan;
  /** The page where it can be answered too. */
  readonly link?: string;
  /** The location of the first message about this release. */
  readonly thread?: string;
  /** The message that this one changes; absent where that has not been said anywhere that can be changed. */
  readonly changes?: { readonly ref: string; readonly message: MessageText };
}

export interface AskedPlan {
  readonly plan: string;
  /** Epoch ms. */
  readonly expiresAt: number;
  /** The proof that a button is of this question, for a channel; undefined where nothing but the API may answer. */
  nonceFor(channel: string): string | undefined;
}

export type Told =
  /** `ref` is its location, for a chat that can change messages. */
  | { readonly kind: 'told'; readonly ref?: string }
  /** It may have got through all the same. */
  | { readonly kind: 'untold'; readonly reason: string };

/**
 * Where people hear of releases, and may answer. It returns in bounded time and never rejects;
 * `services/messages/tell.ts` records what was sent, and retries the rest.
 */
export interface Chat {
  tell(message: Message): Promise<Told>;
  /** Understands a callback of the chat of that name; undefined where no such chat is set up. Rejects with Rejection for a body that is none. */
  hear?(chat: string, callback: Callback): Promise<Heard | undefined>;
  /** The question that an address of ours is about; undefined for one that we have not made. */
  linked?(token: string): Promise<string | undefined>;
}
