import { Lexer, type CST } from 'yaml';

export const maxDepth = 64;
export const tooDeep = `nested more than ${maxDepth} levels deep`;
const maxLexemes = 200_000;
/** The library looks through the whole document for each of them. */
const maxAliases = 1000;
/** What the lexer emits before the text of a scalar. */
const scalarMark = '\u001F';

/**
 * The lexemes of a text, for the library's parser; or why it does not get them. Only the lexer takes time in proportion
 * to the text: the parser is slow in deep nests and the composer recurses. So size and depth are found out here, before
 * either of them sees the text.
 */
export const lexemesOf = (text: string): readonly string[] | string => {
  const lexemes: string[] = [];
  const count = { brackets: 0, dashes: 0, aliases: 0 };
  let isScalarNext = false;
  for (const lexeme of new Lexer().lex(text)) {
    lexemes.push(lexeme);
    if (!isScalarNext) weigh(lexeme, count);
    isScalarNext = lexeme === scalarMark;
    if (count.brackets > maxDepth || count.dashes > maxDepth) return tooDeep;
    if (count.aliases > maxAliases) return `full of aliases (more than ${maxAliases}); use layers instead`;
    if (lexemes.length > maxLexemes)
      return `longer than any application file (more than ${maxLexemes} words and marks)`;
  }
  return lexemes;
};

const weigh = (lexeme: string, count: { brackets: number; dashes: number; aliases: number }): void => {
  if (lexeme === '[' || lexeme === '{') count.brackets += 1;
  else if (lexeme === ']' || lexeme === '}') count.brackets -= 1;
  else if (lexeme === '-' || lexeme === '?') count.dashes += 1;
  else if (lexeme.startsWith('*')) count.aliases += 1;
  else if (lexeme.startsWith('\n') || lexeme.startsWith('\r')) count.dashes = 0;
};

/** Nesting by indentation; a level is at most two tokens. */
export const isDeep = (tokens: readonly CST.Token[]): boolean => {
  let level = tokens;
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > 2 * maxDepth) return true;
    level = level.flatMap(below);
  }
  return false;
};

const below = (token: CST.Token): readonly CST.Token[] => {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) =>
    [key, value].filter((part) => part !== undefined && part !== null),
  );
};
