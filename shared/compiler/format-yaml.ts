import { isScalar, Lexer, parseAllDocuments, visit, type Document, type ScalarTag, type Tags } from 'yaml';
import { jsonOf, type Tree } from '#domain/config/tree.ts';
import { canonical } from '#domain/json.ts';
import { readYaml, readYamlObjects } from './yaml.ts';

/**
 * The same file in the house's spelling: two spaces, lists indented, no lines folded; comments, quotes, order and
 * every value as it is written stay (`0400` stays `0400`). Undefined when the text cannot be read, or when its meaning
 * would change.
 */
export const formatYaml = (file: string, text: string): string | undefined => {
  const before = treesOf(file, text);
  if (before === undefined) return undefined;
  const documents = withoutEmptyEnd(documentsOf(text));
  // Of comments alone the library makes no document.
  if (documents.length === 0) return text;
  const printed = documents.map((document, index) => print(document, index)).reduce(join, '');
  const after = treesOf(file, printed);
  const isSame =
    after !== undefined &&
    canonical(before.map(jsonOf)) === canonical(after.map(jsonOf)) &&
    sourcesOf(documentsOf(text)) === sourcesOf(documentsOf(printed));
  return isSame ? printed : undefined;
};

/** The trees of all documents; undefined if any of them cannot be parsed. */
const treesOf = (file: string, text: string): readonly Tree[] | undefined => {
  const one = readYaml(file, text);
  if (one.kind === 'fine') return one.value === undefined ? [] : [one.value];
  const all = readYamlObjects(file, text);
  return all.kind === 'fine' ? all.value : undefined;
};

type Parsed = Document.Parsed;

const documentsOf = (text: string): readonly Parsed[] => {
  const parsed = parseAllDocuments(text, { version: '1.2', schema: 'core', customTags: asWritten });
  return Array.isArray(parsed) ? parsed : [];
};

/** The library spells numbers its own way: here every scalar that is no text keeps the spelling it has. */
const asWritten = (tags: Tags): Tags =>
  tags.map((tag) => {
    if (
      typeof tag === 'string' ||
      tag.collection !== undefined ||
      tag.default !== true ||
      tag.test === undefined
    )
      return tag;
    const { stringify } = tag;
    const keep: NonNullable<ScalarTag['stringify']> = (item, context, onComment, onChompKeep) =>
      item.source ?? stringify?.(item, context, onComment, onChompKeep) ?? '';
    return { ...tag, stringify: keep };
  });

/** A separator at the end begins a document with nothing in it; one with a comment stays for the comment. */
const withoutEmptyEnd = (documents: readonly Parsed[]): readonly Parsed[] => {
  const last = documents.findLastIndex(
    ({ contents, comment, commentBefore }) =>
      !isEmpty(contents) ||
      [contents?.comment, contents?.commentBefore, comment, commentBefore].some(Boolean),
  );
  return documents.slice(0, last + 1);
};

const isEmpty = (contents: Parsed['contents']): boolean =>
  contents === null || (isScalar(contents) && contents.value === null && !contents.source);

const print = (document: Parsed, index: number): string => {
  const { contents } = document;
  // The library indents the comment of an empty value; that of an empty document it does not.
  if (index > 0 && isScalar(contents) && isEmpty(contents))
    return `---\n${(contents.comment ?? contents.commentBefore ?? '').replaceAll(/^/gm, '#')}\n`;
  return tightLists(
    document.toString({ indent: 2, indentSeq: true, lineWidth: 0, flowCollectionPadding: true }),
  );
};

const join = (before: string, next: string): string =>
  before === '' || next.startsWith('---') ? before + next : `${before}---\n${next}`;

/** Every scalar that is no text, as it is written. */
const sourcesOf = (documents: readonly Parsed[]): string => {
  const sources: string[] = [];
  for (const document of documents)
    visit(document, (_, node) => {
      if (isScalar(node) && typeof node.value !== 'string' && node.source) sources.push(node.source);
    });
  return JSON.stringify(sources);
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
