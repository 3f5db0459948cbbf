/** One line for people, about one release. */
export interface MessageText {
  readonly release: string;
  readonly app: string;
  /** What it is one of a kind for: told again under the same key it is the same message. */
  readonly key: string;
  readonly kind: 'question' | 'end' | 'hook' | 'report';
  readonly text: string;
  /** Where a person can answer, when an answer is asked for. */
  readonly approval?: string;
}

/** What becomes of the messages about one release: the stream `messages/<release>`. */
export type MessageFact =
  /** A try begins; nobody else tries the same message for a while. */
  | ({ readonly kind: 'telling'; readonly message: MessageText } & Of)
  /** The chat has acknowledged it. */
  | ({ readonly kind: 'told' } & Of)
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
  /** Why the last try that ended failed. */
  readonly reason?: string;
}
