import type { MessageText } from '#domain/message/message.ts';

/** One line for people, at one of its tries. */
export interface Message extends MessageText {
  /** 1 for the first try. */
  readonly attempt: number;
  /** What an answer is bound to, of a question that can be answered where it is put. */
  readonly asked?: AskedPlan;
  /** The page where it can be answered too. */
  readonly link?: string;
  /** Where the first message about this release stands. */
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
  /** `ref` is where it stands, for a chat that can change what was said. */
  | { readonly kind: 'told'; readonly ref?: string }
  /** It may have got through all the same. */
  | { readonly kind: 'untold'; readonly reason: string };

/** What a chat sends us when somebody presses a button; header names in lower case, body as exact bytes. */
export interface Callback {
  readonly headers: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Epoch ms. */
  readonly now: number;
}

export interface Reply {
  readonly status: number;
  /** JSON text, or nothing. */
  readonly body: string;
}

/** What has become of an answer, in words for the person who gave it. */
export interface AnswerOutcome {
  readonly kind: 'recorded' | 'refused' | 'failed';
  readonly text: string;
}

export type Heard =
  /** No answer: a handshake, or something that is refused. */
  | { readonly kind: 'reply'; readonly reply: Reply }
  | {
      readonly kind: 'answer';
      readonly approval: string;
      readonly answer: 'approved' | 'rejected';
      readonly plan: string;
      readonly nonce: string;
      /** Tenant and subject, `T0ORG/U0ANN`: never a name that is shown. */
      readonly person: { readonly id: string; readonly name: string };
      /** What the chat has signed, where that does not cover the answer: under it only one answer counts. */
      readonly once?: string;
      /** Tells that person what has become of it. */
      reply(outcome: AnswerOutcome): Promise<Reply>;
    };

/**
 * Where people hear of releases, and may answer. It answers in bounded time and never rejects; `services/messages/tell.ts`
 * says what was told, and tries again what was not.
 */
export interface Chat {
  tell(message: Message): Promise<Told>;
  /** Understands a callback of the chat of that name; undefined where no such chat is set up. Rejects with Rejection for a body that is none. */
  hear?(chat: string, callback: Callback): Promise<Heard | undefined>;
  /** The question that an address of ours is about; undefined for one that we have not made. */
  linked?(token: string): Promise<string | undefined>;
}
