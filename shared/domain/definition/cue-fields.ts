import { closingOf, labelOf, type Token } from './cue-tokens.ts';

/** A field of a struct as it is written. */
export interface CueField {
  readonly name: string;
  readonly isOptional: boolean;
  /** Its label; anything before it on the line is another field. */
  readonly label: Token;
  /** The tokens of its value, comments and line ends included. */
  readonly value: readonly Token[];
}

/** The fields directly in a struct with these tokens, and whether it contains anything else. */
export const fieldsIn = (
  tokens: readonly Token[],
): { readonly fields: readonly CueField[]; readonly hasMore: boolean } => {
  const fields: CueField[] = [];
  let hasMore = false;
  for (let index = 0; index < tokens.length;) {
    const token = tokens[index];
    if (token === undefined || isSpace(token) || token.text === ',') {
      index += 1;
      continue;
    }
    const colon = colonAfter(tokens, index);
    const end = valueEnd(tokens, colon ?? index);
    const name = labelOf(token);
    if (colon === undefined || name === undefined) hasMore = true;
    else
      fields.push({
        name,
        label: token,
        isOptional: tokens[index + 1]?.text === '?',
        value: tokens.slice(colon + 1, end),
      });
    index = end;
  }
  return { fields, hasMore };
};

export const isSpace = ({ kind }: Token): boolean => kind === 'line' || kind === 'comment';

/** The position of the colon of the field whose label begins here: `a:`, `a?:`, `a!:`. */
const colonAfter = (tokens: readonly Token[], index: number): number | undefined => {
  const [next, after] = [tokens[index + 1], tokens[index + 2]];
  if (next?.text === ':') return index + 1;
  return (next?.text === '?' || next?.text === '!') && after?.text === ':' ? index + 2 : undefined;
};

/** Tokens after which a value continues in the next line. */
const unfinished = ['|', '&', '+', '-', '*', '/', ':', '=', '<', '>', '(', '.'];

/** The index behind a value: its line ends, or a comma, outside of all brackets. */
const valueEnd = (tokens: readonly Token[], from: number): number => {
  let last: Token | undefined = tokens[from];
  for (let index = from; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (token === undefined) break;
    if (token.kind === 'comment') continue;
    if (token.kind === 'line') {
      if (last !== undefined && last.kind === 'mark' && unfinished.includes(last.text)) continue;
      return index;
    }
    if (token.kind === 'mark' && token.text === ',') return index;
    if (token.kind === 'mark' && ['{', '[', '('].includes(token.text)) index = closingOf(tokens, index);
    last = tokens[index];
  }
  return tokens.length;
};

/** The tokens between the braces, when a value is one struct and nothing else. */
export const structIn = (value: readonly Token[]): readonly Token[] | undefined => {
  const open = value.findIndex((token) => !isSpace(token));
  if (value[open]?.text !== '{') return undefined;
  const close = closingOf(value, open);
  return value.slice(close + 1).every(isSpace) ? value.slice(open + 1, close) : undefined;
};

/** The tokens of the fields of a value that is a struct, also of one without braces: `a: b: 1`. */
export const fieldsOfValue = (value: readonly Token[]): readonly Token[] | undefined => {
  const [first, next] = value.filter((token) => !isSpace(token));
  const isShort = labelOf(first) !== undefined && /^[:?!]$/.test(next?.text ?? '');
  return isShort ? value : structIn(value);
};
