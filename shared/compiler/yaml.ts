import { Composer, isScalar, Parser, type CST, type Document } from 'yaml';
import type { Read } from '#domain/config/result.ts';
import { childOf, textOf, type Tree } from '#domain/config/tree.ts';
import { grow, note, type Reader, readerOf } from './yaml-tree.ts';
import { streamStarts } from './json-stream.ts';
import { isDeep, lexemesOf, tooDeep } from './yaml-limits.ts';
import { troublesOf } from './yaml-trouble.ts';

export const maxFileBytes = 1_048_576;

/** A file as read; if it has mistakes, `rest` is what could be read all the same, for further checks. */
export type ReadFile = Read<Tree | undefined> & { readonly rest?: Tree };

/**
 * Reads one YAML document into a tree with places; undefined if it is empty. YAML 1.2, with what Kubernetes reads as
 * YAML 1.1: octal numbers, merge keys, and `yes` for booleans. Refuses everything ambiguous: duplicate keys, tabs,
 * several documents, unknown tags, NaN. Empty documents are ignored.
 */
export const readYaml = (file: string, text: string): ReadFile => {
  const reader = readerOf(file, text);
  if (text.length > maxFileBytes)
    return refused(reader, 0, 'is larger than 1 MiB; an application file is not');
  const documents = parse(text);
  if (typeof documents === 'string') return refused(reader, 0, documents);
  const [first, second] = documents.filter(isFilled);
  noteTroubles(reader, text, documents);
  if (second !== undefined)
    note(
      reader,
      second.range[0],
      'a second document starts here; an application is one document, and several Kubernetes objects belong in objects/<component>/',
    );
  // With a tab in it the text still has its meaning, and what else is wrong can be said at once.
  const isLost = documents.some(({ errors }) => errors.some(({ code }) => code !== 'TAB_AS_INDENT'));
  if (isLost || second !== undefined || documents.some(({ warnings }) => warnings.length > 0))
    return { kind: 'mistaken', mistakes: reader.mistakes };
  const root = first?.contents ?? null;
  const tree = root === null ? undefined : grow(root, first, reader, []);
  if (reader.mistakes.length === 0) return { kind: 'fine', value: tree };
  // After a tab a field may be at another depth than it seems.
  const isOff = reader.isCut || documents.some(({ errors }) => errors.length > 0);
  const rest = isOff || tree === undefined ? {} : { rest: tree };
  return { kind: 'mistaken', mistakes: reader.mistakes, ...rest };
};

/**
 * Reads a file of Kubernetes objects, one document each, the way Helm and kustomize print them: empty documents are
 * skipped and a `List` gives its items.
 */
export const readYamlObjects = (file: string, text: string): Read<readonly Tree[]> => {
  const reader = readerOf(file, text);
  if (text.length > maxFileBytes) return refused(reader, 0, 'is larger than 1 MiB; split it');
  const documents = parseStream(text);
  if (typeof documents === 'string') return refused(reader, 0, documents);
  const trees = documents.flatMap((document) => {
    noteTroubles(reader, text, [document]);
    const { contents } = document;
    if (contents === null || reader.mistakes.length > 0) return [];
    const tree = grow(contents, document, reader, []);
    if (tree.kind === 'leaf' && tree.value === null) return [];
    return unlisted(tree);
  });
  return reader.mistakes.length > 0
    ? { kind: 'mistaken', mistakes: reader.mistakes }
    : { kind: 'fine', value: trees };
};

/** The items of a `List`, or of a `DeploymentList`, whose items need not state their kind. */
const unlisted = (tree: Tree): readonly Tree[] => {
  const [kind, items] = [textOf(childOf(tree, 'kind')), childOf(tree, 'items')];
  if (tree.kind !== 'map' || kind?.endsWith('List') !== true || items?.kind !== 'list') return [tree];
  const own = kind.slice(0, -'List'.length);
  return items.items.flatMap((item) => {
    if (item.kind !== 'map' || own === '') return unlisted(item);
    const said = new Map([...tree.entries].filter(([name]) => name === 'apiVersion'));
    const kindLeaf: Tree = { kind: 'leaf', at: item.at, value: own };
    return unlisted({ ...item, entries: new Map([...said, ['kind', kindLeaf], ...item.entries]) });
  });
};

/** A separator at the end, or comments, make a document with nothing in it. */
const isFilled = ({ contents, errors }: Document.Parsed): boolean =>
  errors.length > 0 || (contents !== null && !(isScalar(contents) && contents.value === null));

/** Also JSON objects that nothing separates. */
const parseStream = (text: string): readonly Document.Parsed[] | string => {
  const starts = streamStarts(text);
  const parts = starts.map((start, index) => parse(text.slice(start, starts[index + 1]), start));
  const refusal = parts.find((part) => typeof part === 'string');
  return refusal ?? parts.flatMap((part) => (typeof part === 'string' ? [] : part));
};

/** The documents of a text, or of the part of one that begins there; or why it is not even taken apart. */
const parse = (text: string, start = 0): readonly Document.Parsed[] | string => {
  const lexemes = lexemesOf(text);
  if (typeof lexemes === 'string') return lexemes;
  const tokens = tokensOf(lexemes, start);
  if (isDeep(tokens)) return tooDeep;
  // Double keys are found while the tree grows: the library compares every key with every other.
  const composer = new Composer({ version: '1.2', schema: 'core', merge: false, uniqueKeys: false });
  return [...composer.compose(tokens, false, start + text.length)];
};

const tokensOf = (lexemes: readonly string[], start: number): readonly CST.Token[] => {
  const parser = new Parser();
  parser.offset = start;
  const tokens: CST.Token[] = [];
  for (const lexeme of lexemes) tokens.push(...parser.next(lexeme));
  tokens.push(...parser.end());
  return tokens;
};

const noteTroubles = (reader: Reader, text: string, documents: readonly Document.Parsed[]): void => {
  for (const { offset, reason } of documents.flatMap((document) => troublesOf(text, document)))
    note(reader, offset, reason);
};

const refused = (reader: Reader, offset: number, reason: string): Read<never> => {
  note(reader, offset, reason);
  return { kind: 'mistaken', mistakes: reader.mistakes };
};
