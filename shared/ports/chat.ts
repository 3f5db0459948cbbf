/** One line for people, about one release. */
export interface Message {
  readonly release: string;
  readonly app: string;
  readonly text: string;
  /** Where a person can answer, when an answer is asked for. */
  readonly approval?: string;
}

/** Where people hear of releases. Telling is best effort: a chat that is down never holds a release. */
export interface Chat {
  tell(message: Message): Promise<void>;
}
