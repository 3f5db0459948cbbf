/** A piece of CUE text: enough of the language to find fields, comments and what belongs together. */
export interface Token {
  readonly kind: 'word' | 'text' | 'mark' | 'comment' | 'line';
  readonly text: string;
  /** Where it begins and ends in the text. */
  readonly at: number;
  readonly end: number;
}

/** The tokens of a text; a quote that is never closed ends with the text, and CUE itself will report it. */
export const cueTokens = (text: string): readonly Token[] => {
  const tokens: Token[] = [];
  for (let at = 0; at < text.length;) {
    const [kind, end] = tokenAt(text, at);
    if (kind !== undefined) tokens.push({ kind, text: text.slice(at, end), at, end });
    at = end;
  }
  return tokens;
};

const tokenAt = (text: string, at: number): readonly [Token['kind'] | undefined, number] => {
  const sign = text[at] ?? '';
  if (sign === '\n') return ['line', at + 1];
  if (/\s/.test(sign)) return [undefined, at + 1];
  if (text.startsWith('//', at)) return ['comment', lineEnd(text, at)];
  const quote = openingAt(text, at);
  if (quote !== undefined) return ['text', textEnd(text, at + quote.length, quote)];
  const word = wordAt(text, at);
  return word === undefined ? ['mark', at + 1] : ['word', at + word.length];
};

const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
};

const words = /(?:#?_?#?[\p{L}_$][\p{L}\p{N}_$]*|\d[\w.]*)/uy;

const wordAt = (text: string, at: number): string | undefined => {
  words.lastIndex = at;
  return words.exec(text)?.[0];
};

const openings = /#*(?:"""|'''|"|')/y;

/** `"`, `'`, three of them, or any with signs `#` before. */
const openingAt = (text: string, at: number): string | undefined => {
  openings.lastIndex = at;
  return openings.exec(text)?.[0];
};

/** The end of a string that begins with that quote; the content of `\( … )` is CUE again. */
const textEnd = (text: string, from: number, opening: string): number => {
  const hashes = /^#*/.exec(opening)?.[0] ?? '';
  const close = opening.slice(hashes.length) + hashes;
  const escape = `\\${hashes}`;
  const isShort = close.length - hashes.length === 1;
  for (let at = from; at < text.length;) {
    if (text.startsWith(close, at)) return at + close.length;
    if (isShort && text[at] === '\n') return at;
    if (!text.startsWith(escape, at)) at += 1;
    else if (text[at + escape.length] === '(') at = bracketEnd(text, at + escape.length);
    else at += escape.length + 1;
  }
  return text.length;
};

/** The position after the bracket that closes the one here. */
const bracketEnd = (text: string, from: number): number => {
  let depth = 0;
  for (let at = from; at < text.length;) {
    const [kind, end] = tokenAt(text, at);
    if (kind === 'mark' && text[at] === '(') depth += 1;
    if (kind === 'mark' && text[at] === ')') depth -= 1;
    at = end;
    if (depth === 0) return at;
  }
  return text.length;
};

const pairs: Readonly<Record<string, string>> = { '{': '}', '[': ']', '(': ')' };

/** The index of the token that closes the bracket at this one, or the last one. */
export const closingOf = (tokens: readonly Token[], open: number): number => {
  let depth = 0;
  for (let index = open; index < tokens.length; index += 1) {
    const { kind, text } = tokens[index] ?? { kind: 'line', text: '' };
    if (kind !== 'mark') continue;
    if (Object.hasOwn(pairs, text)) depth += 1;
    else if (Object.values(pairs).includes(text)) depth -= 1;
    if (depth === 0) return index;
  }
  return tokens.length - 1;
};

/** The bracket that is never closed, or that closes nothing. */
export const strayBracket = (tokens: readonly Token[]): Token | undefined => {
  const open: Token[] = [];
  for (const token of tokens) {
    if (token.kind !== 'mark') continue;
    if (Object.hasOwn(pairs, token.text)) open.push(token);
    else if (Object.values(pairs).includes(token.text)) {
      const last = open.pop();
      if (last === undefined || pairs[last.text] !== token.text) return last ?? token;
    }
  }
  return open.at(-1);
};

/** The name that a token gives a field, or undefined. */
export const labelOf = (token: Token | undefined): string | undefined => {
  if (token?.kind === 'word') return token.text;
  if (token?.kind !== 'text' || !token.text.startsWith('"') || token.text.startsWith('"""')) return undefined;
  try {
    const name: unknown = JSON.parse(token.text);
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
};
