/** One word or mark of a condition, with its place in the text (from 0). */
export interface Token {
  readonly kind: 'text' | 'number' | 'word' | 'mark' | 'end';
  readonly text: string;
  readonly at: number;
  /** Of texts and numbers. */
  readonly value?: string | number;
}

const maxLength = 1000;
const pattern =
  /\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(-?\d+(?:\.\d+)?)(?![\w.])|([A-Za-z_][\w-]*)|(==|!=|<=|>=|[<>()[\],.]))/y;

/** Splits a condition into tokens, or reports the character that belongs to none. */
export const readTokens = (
  text: string,
): readonly Token[] | { readonly at: number; readonly reason: string } => {
  if (text.length > maxLength) return { at: 0, reason: `longer than ${maxLength} characters` };
  const tokens: Token[] = [];
  const end = text.trimEnd().length;
  let at = 0;
  while (at < end) {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found === null) return stray(text, at);
    const [all, quoted, number, word, mark] = found;
    at = pattern.lastIndex;
    const start = at - all.trimStart().length;
    if (quoted !== undefined) tokens.push({ kind: 'text', text: quoted, at: start, value: unquoted(quoted) });
    else if (number !== undefined)
      tokens.push({ kind: 'number', text: number, at: start, value: Number(number) });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at: start });
    else tokens.push({ kind: 'mark', text: mark ?? '', at: start });
  }
  return [...tokens, { kind: 'end', text: '', at: end }];
};

const unquoted = (quoted: string): string => quoted.slice(1, -1).replaceAll(/\\(.)/g, '$1');

const stray = (text: string, from: number) => {
  const at = from + (/^\s*/.exec(text.slice(from))?.[0].length ?? 0);
  const letter = text[at] ?? '';
  const reason =
    letter === '='
      ? '"=" is written "=="'
      : letter === '&' || letter === '|' || letter === '!'
        ? `"${letter}" is written as a word: and, or, not`
        : letter === '"' || letter === "'"
          ? 'a quote is not closed'
          : `"${letter}" means nothing in a condition`;
  return { at, reason };
};
