import {
  Composer,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Parser,
  type CST,
  type Document,
  type Node,
  type Scalar,
} from 'yaml';
import type { Mistake, Place } from '#domain/app/app.ts';
import type { Read } from '#domain/app/read.ts';
import { childOf, itemsOf, textOf, type Tree } from '#domain/app/tree.ts';
import { isDeep, lexemesOf, maxDepth, tooDeep } from './guard.ts';
import { linesOf } from './lines.ts';

export const maxFileBytes = 1_048_576;
/** Values in one file, aliases counted as often as they are used: a bomb is out long before it hurts. */
const maxValues = 50_000;
const maxMistakes = 20;
const forbiddenKeys = ['__proto__', 'constructor', 'prototype'];

/** A file as it was read; of one with mistakes `rest` is what could be read all the same, for whoever looks for more. */
export type ReadFile = Read<Tree | undefined> & { readonly rest?: Tree };

/**
 * Reads one YAML 1.2 document (core schema) into a tree that knows its places; undefined when there is nothing in it.
 * Refuses whatever has two readings: double keys, tabs, several documents, unknown tags, merge keys, NaN.
 */
export const readYaml = (file: string, text: string): ReadFile => {
  const reader = readerOf(file, text);
  if (text.length > maxFileBytes)
    return refused(reader, 0, 'is larger than 1 MiB; an application file is not');
  const documents = parse(text);
  if (typeof documents === 'string') return refused(reader, 0, documents);
  const [first, second] = documents;
  for (const { errors, warnings } of documents) {
    for (const trouble of [...errors, ...warnings].slice(0, maxMistakes)) {
      note(reader, trouble.pos[0], plain(trouble.code, trouble.message));
    }
  }
  if (second !== undefined)
    note(reader, second.range[0], 'a second document starts here; write one document a file');
  // With a tab in it the text still has its meaning, and what else is wrong can be said at once.
  const isLost = documents.some(({ errors }) => errors.some(({ code }) => code !== 'TAB_AS_INDENT'));
  if (isLost || second !== undefined || documents.some(({ warnings }) => warnings.length > 0))
    return { kind: 'mistaken', mistakes: reader.mistakes };
  const root = first?.contents ?? null;
  const tree = root === null ? undefined : grow(root, first, reader, []);
  if (reader.mistakes.length === 0) return { kind: 'fine', value: tree };
  // Behind a tab a field may stand at another depth than it seems to.
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
  const documents = parse(text);
  if (typeof documents === 'string') return refused(reader, 0, documents);
  const trees = documents.flatMap((document) => {
    for (const trouble of [...document.errors, ...document.warnings].slice(0, maxMistakes))
      note(reader, trouble.pos[0], plain(trouble.code, trouble.message));
    const { contents } = document;
    if (contents === null || reader.mistakes.length > 0) return [];
    const tree = grow(contents, document, reader, []);
    if (tree.kind === 'leaf' && tree.value === null) return [];
    const isList = textOf(childOf(tree, 'kind')) === 'List';
    return isList ? itemsOf(childOf(tree, 'items')) : [tree];
  });
  return reader.mistakes.length > 0
    ? { kind: 'mistaken', mistakes: reader.mistakes }
    : { kind: 'fine', value: trees };
};

/** The documents, or why the text is not even taken apart. */
const parse = (text: string): readonly Document.Parsed[] | string => {
  const lexemes = lexemesOf(text);
  if (typeof lexemes === 'string') return lexemes;
  const tokens = tokensOf(lexemes);
  if (isDeep(tokens)) return tooDeep;
  // Double keys are found while the tree grows: the library compares every key with every other.
  const composer = new Composer({ version: '1.2', schema: 'core', merge: false, uniqueKeys: false });
  return [...composer.compose(tokens, false, text.length)];
};

const tokensOf = (lexemes: readonly string[]): readonly CST.Token[] => {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of lexemes) tokens.push(...parser.next(lexeme));
  tokens.push(...parser.end());
  return tokens;
};

interface Reader {
  readonly file: string;
  readonly placeOf: ReturnType<typeof linesOf>;
  readonly mistakes: Mistake[];
  values: number;
  /** A limit was met: what was read is not what the file says. */
  isCut: boolean;
  /** What each alias means. */
  readonly meant: Map<Node, Node>;
}

const readerOf = (file: string, text: string): Reader => ({
  file,
  placeOf: linesOf(text),
  mistakes: [],
  values: 0,
  isCut: false,
  meant: new Map(),
});

const placeAt = ({ file, placeOf }: Reader, offset: number): Place => ({ file, ...placeOf(offset) });

const note = (reader: Reader, offset: number, because: string): void => {
  if (reader.mistakes.length < maxMistakes) reader.mistakes.push({ ...placeAt(reader, offset), because });
};

const cut = (reader: Reader, offset: number, because: string): void => {
  reader.isCut = true;
  note(reader, offset, because);
};

const refused = (reader: Reader, offset: number, because: string): Read<never> => {
  note(reader, offset, because);
  return { kind: 'mistaken', mistakes: reader.mistakes };
};

const plain = (code: string, message: string): string => {
  if (code === 'TAB_AS_INDENT') return 'a tab indents this line; YAML takes spaces only';
  if (code === 'TAG_RESOLVE_FAILED')
    return 'a tag stands here; write plain values without tags, and a text that begins with ! in quotes';
  // Some of the library's sentences end with a piece of the file, and any piece may be a password.
  return `not valid YAML: ${message.replace(/: .*$/s, '')}`;
};

const grow = (
  node: Node | null,
  document: Document | undefined,
  reader: Reader,
  above: readonly Node[],
): Tree => {
  const offset = node?.range?.[0] ?? 0;
  const at = placeAt(reader, offset);
  const empty: Tree = { kind: 'leaf', at, value: null };
  reader.values += 1;
  if (reader.values === maxValues)
    cut(reader, offset, `more than ${maxValues} values, counting each use of an alias`);
  if (above.length === maxDepth) cut(reader, offset, tooDeep);
  if (node === null || reader.values >= maxValues || above.length >= maxDepth) return empty;
  if (isScalar(node)) return leaf(node, at, offset, reader);
  const deeper = [...above, node];
  if (isSeq(node))
    return {
      kind: 'list',
      at,
      items: node.items.map((item) => grow(item as Node | null, document, reader, deeper)),
    };
  if (isMap(node))
    return {
      kind: 'map',
      at,
      entries: growEntries(node.items as readonly Entry[], document, reader, deeper),
    };
  if (!isAlias(node) || document === undefined) return empty;
  const meant = reader.meant.get(node) ?? node.resolve(document);
  if (meant !== undefined) reader.meant.set(node, meant);
  if (meant !== undefined && !above.includes(meant)) return grow(meant, document, reader, deeper);
  note(
    reader,
    offset,
    meant === undefined
      ? 'this alias names nothing; a text that begins with * needs quotes'
      : 'this alias contains itself',
  );
  return empty;
};

interface Entry {
  readonly key: Node | null;
  readonly value: Node | null;
}

const growEntries = (
  items: readonly Entry[],
  document: Document | undefined,
  reader: Reader,
  above: readonly Node[],
): ReadonlyMap<string, Tree> => {
  const entries = new Map<string, Tree>();
  const places = new Map<string, Place>();
  for (const { key, value } of items) {
    const offset = key?.range?.[0] ?? 0;
    const name = isScalar(key) ? (typeof key.value === 'string' ? key.value : (key.source ?? '')) : undefined;
    const before = name === undefined ? undefined : places.get(name);
    const trouble = keyTrouble(name, before);
    if (trouble !== undefined) note(reader, offset, trouble);
    if (name === undefined || trouble !== undefined) continue;
    const place = placeAt(reader, offset);
    places.set(name, place);
    const child =
      value === null
        ? ({ kind: 'leaf', at: place, value: null } as const)
        : grow(value, document, reader, above);
    entries.set(name, { ...child, key: place });
  }
  return entries;
};

const keyTrouble = (name: string | undefined, before: Place | undefined): string | undefined => {
  if (name === undefined) return 'a field needs a plain name';
  if (before !== undefined)
    return `"${name}" stands here a second time (first in line ${before.line}); keep one`;
  if (forbiddenKeys.includes(name)) return `"${name}" cannot be the name of a field`;
  if (name === '<<') return 'merge keys (<<) are not part of YAML 1.2; write the fields out, or use a layer';
  return undefined;
};

const leaf = (node: Scalar, at: Place, offset: number, reader: Reader): Tree => {
  const { value } = node;
  if (typeof value === 'string' && !value.isWellFormed())
    note(reader, offset, 'half a character (a lone surrogate) is no text');
  if (typeof value === 'string' || typeof value === 'boolean' || value === null)
    return { kind: 'leaf', at, value };
  if (typeof value === 'number' && Number.isFinite(value)) return { kind: 'leaf', at, value };
  note(reader, offset, `"${node.source ?? ''}" is neither text nor a number; put it in quotes`);
  return { kind: 'leaf', at, value: null };
};
