import { Lexer, parseDocument } from 'yaml';
import { jsonOf } from '#domain/config/tree.ts';
import { canonical } from '#domain/json.ts';
import { readYaml } from './yaml.ts';

/**
 * The same file in the house's spelling: two spaces, lists indented, no lines folded; comments, quotes, order and
 * meaning stay. Undefined when the text cannot be read, or when its meaning would change.
 */
export const formatYaml = (file: string, text: string): string | undefined => {
  const before = readYaml(file, text);
  if (before.kind === 'mistaken') return undefined;
  const document = parseDocument(text, { version: '1.2', schema: 'core' });
  const padded = document.toString({
    indent: 2,
    indentSeq: true,
    lineWidth: 0,
    flowCollectionPadding: true,
  });
  const printed = tightLists(padded);
  const after = readYaml(file, printed);
  if (after.kind === 'mistaken' || (before.value === undefined) !== (after.value === undefined))
    return undefined;
  const isSame =
    before.value === undefined ||
    after.value === undefined ||
    canonical(jsonOf(before.value)) === canonical(jsonOf(after.value));
  return isSame ? printed : undefined;
};

/** Marks that the lexer puts in and that are no text. */
const marks = ['\u0002', '\u0018', '\u001F'];

/** The library pads maps and lists in one line alike; ours are `{ a: 1 }` and `[1, 2]`. */
const tightLists = (text: string): string => {
  const lexemes = [...new Lexer().lex(text)].filter((lexeme) => !marks.includes(lexeme));
  const isPadding = (index: number): boolean =>
    lexemes[index] === ' ' && (lexemes[index - 1] === '[' || lexemes[index + 1] === ']');
  return lexemes.filter((_, index) => !isPadding(index)).join('');
};
