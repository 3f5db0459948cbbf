/** A chat's callback when a button is pressed; header names in lower case, body as exact bytes. */
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

/** The result of an answer, in words for the person who gave it. */
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
      /** Tells that person the result. */
      reply(outcome: AnswerOutcome): Promise<Reply>;
    };
