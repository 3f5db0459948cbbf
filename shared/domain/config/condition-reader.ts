import type { Token } from './condition-tokens.ts';

/** A walk along the tokens of a condition. */
export interface Reader {
  readonly tokens: readonly Token[];
  next: number;
  depth: number;
}

/** A mistake and its position; it is caught within the reading of the condition. */
export class Wrong extends Error {
  readonly at: number;
  constructor(at: number, reason: string) {
    super(reason);
    this.at = at;
  }
}

export const fail = (token: Token | undefined, reason: string): never => {
  throw new Wrong(token?.at ?? 0, reason);
};

export const peek = ({ tokens, next }: Reader): Token => tokens[next] ?? { kind: 'end', text: '', at: 0 };

export const take = (reader: Reader): Token => {
  const token = peek(reader);
  reader.next += 1;
  return token;
};

/** Takes that word or mark if it comes next. */
export const accept = (reader: Reader, text: string): boolean => {
  const token = peek(reader);
  const isThat = (token.kind === 'word' || token.kind === 'mark') && token.text === text;
  if (isThat) reader.next += 1;
  return isThat;
};

export const expect = (reader: Reader, text: string): void => {
  if (!accept(reader, text)) fail(peek(reader), `"${text}" is missing here`);
};
