/** One line for people, about one release. */
export interface MessageText {
  readonly release: string;
  readonly app: string;
  /** The key of the message: sent again under the same key it is the same message. */
  readonly key: string;
  /** `answer` is the decision on a question, and changes the message that asked it. */
  readonly kind: 'question' | 'answer' | 'end' | 'hook' | 'report';
  readonly text: string;
  /** What a person needs to know to answer, one line each. */
  readonly details?: readonly string[];
  /** Where a person can answer, if an answer is needed. */
  readonly approval?: string;
}

/** What becomes of the messages about one release: the stream `messages/<release>`. */
export type MessageFact =
  /** An attempt begins; no other caller tries the same message for a while. */
  | ({ readonly kind: 'telling'; readonly message: MessageText } & Of)
  /** The chat has acknowledged it; `ref` is its location there, in that chat's own format. */
  | ({ readonly kind: 'told'; readonly ref?: string } & Of)
  /** Written again only when the reason is another. */
  | ({ readonly kind: 'untold'; readonly reason: string } & Of);

interface Of {
  readonly key: string;
}

/** The delivery state of one message. */
export interface Telling {
  readonly message: MessageText;
  readonly tries: number;
  /** Epoch ms of the first and of the last try. */
  readonly first: number;
  readonly last: number;
  readonly isTold: boolean;
  readonly ref?: string;
  /** Why the last try that ended failed. */
  readonly reason?: string;
}
