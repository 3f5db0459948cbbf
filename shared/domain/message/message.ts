/** One line for people, about one release. */
export interface MessageText {
  readonly release: string;
  readonly app: string;
  /** What it is one of a kind for: told again under the same key it is the same message. */
  readonly key: string;
  /** `answer` says what became of a question, and changes the message that put it. */
  readonly kind: 'question' | 'answer' | 'end' | 'hook' | 'report';
  readonly text: string;
  /** What a person needs to know to answer, one line each. */
  readonly details?: readonly string[];
  /** Where a person can answer, when an answer is asked for. */
  readonly approval?: string;
}

/** What becomes of the messages about one release: the stream `messages/<release>`. */
export type MessageFact =
  /** A try begins; nobody else tries the same message for a while. */
  | ({ readonly kind: 'telling'; readonly message: MessageText } & Of)
  /** The chat has acknowledged it; `ref` is where it stands there, in words of that chat. */
  | ({ readonly kind: 'told'; readonly ref?: string } & Of)
  /** Written again only when the reason is another. */
  | ({ readonly kind: 'untold'; readonly reason: string } & Of);

interface Of {
  readonly key: string;
}

/** How the telling of one message stands. */
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
