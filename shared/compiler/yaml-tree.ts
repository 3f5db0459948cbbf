import { isAlias, isMap, isScalar, isSeq, type Document, type Node, type Scalar } from 'yaml';

import type { Tree } from '#domain/config/tree.ts';
import { maxDepth, tooDeep } from './yaml-limits.ts';
import { linesOf } from './line-index.ts';
import type { Mistake, Place } from '#domain/config/place.ts';
import { meaningOf } from './yaml-scalars.ts';
import { isSource } from './yaml-trouble.ts';

/** Values in one file, aliases counted as often as they are used: a bomb is out long before it hurts. */
const maxValues = 50_000;
export const maxMistakes = 20;
export const forbiddenKeys: readonly string[] = ['__proto__', 'constructor', 'prototype'];

/** State while one file is read. */
export interface Reader {
  readonly file: string;
  readonly placeOf: ReturnType<typeof linesOf>;
  readonly mistakes: Mistake[];
  values: number;
  /** A limit was exceeded: the tree is not the whole file. */
  isCut: boolean;
  /** What each alias means. */
  readonly meant: Map<Node, Node>;
}

export const readerOf = (file: string, text: string): Reader => ({
  file,
  placeOf: linesOf(text),
  mistakes: [],
  values: 0,
  isCut: false,
  meant: new Map(),
});

const placeAt = ({ file, placeOf }: Reader, offset: number): Place => ({ file, ...placeOf(offset) });

export const note = (reader: Reader, offset: number, reason: string): void => {
  if (reader.mistakes.length < maxMistakes) reader.mistakes.push({ ...placeAt(reader, offset), reason });
};

const cut = (reader: Reader, offset: number, reason: string): void => {
  reader.isCut = true;
  note(reader, offset, reason);
};

/** The tree of a node, every part with its place; what has no meaning here is reported, and left out. */
export const grow = (
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
  const merged: Tree[] = [];
  for (const { key, value } of items) {
    const offset = key?.range?.[0] ?? 0;
    // `{{ .Values.name }}` is a map with a map as its name.
    const name = isScalar(key) ? (typeof key.value === 'string' ? key.value : (key.source ?? '')) : undefined;
    const before = name === undefined ? undefined : places.get(name);
    const trouble = isMap(key) ? isSource : keyTrouble(name, before);
    if (trouble !== undefined) note(reader, offset, trouble);
    if (name === undefined || trouble !== undefined) continue;
    const place = placeAt(reader, offset);
    places.set(name, place);
    const child =
      value === null
        ? ({ kind: 'leaf', at: place, value: null } as const)
        : grow(value, document, reader, above);
    if (isMergeKey(key)) merged.push(...mergedBy(child, offset, reader));
    else entries.set(name, { ...child, key: place });
  }
  return withMerged(entries, merged);
};

const isMergeKey = (key: Node | null): boolean => isScalar(key) && key.type === 'PLAIN' && key.value === '<<';

/** The maps that a merge key (`<<: *base`) brings, the strongest first. */
const mergedBy = (tree: Tree, offset: number, reader: Reader): readonly Tree[] => {
  const maps = tree.kind === 'list' ? tree.items : [tree];
  if (maps.every(({ kind }) => kind === 'map')) return maps;
  note(reader, offset, '<< takes a map, or a list of maps; it is mostly an alias, like <<: *base');
  return [];
};

/** An explicit key takes precedence over a merged one, in any order. */
const withMerged = (entries: ReadonlyMap<string, Tree>, merged: readonly Tree[]): ReadonlyMap<string, Tree> =>
  merged.length === 0
    ? entries
    : new Map([
        ...merged.toReversed().flatMap((map) => (map.kind === 'map' ? [...map.entries] : [])),
        ...entries,
      ]);

const keyTrouble = (name: string | undefined, before: Place | undefined): string | undefined => {
  if (name === undefined) return 'a field needs a plain name';
  if (before !== undefined)
    return `"${name}" appears here a second time (first in line ${before.line}); keep one`;
  if (forbiddenKeys.includes(name)) return `"${name}" cannot be the name of a field`;
  return undefined;
};

const leaf = (node: Scalar, at: Place, offset: number, reader: Reader): Tree => {
  const { value } = node;
  if (typeof value === 'string' && !value.isWellFormed())
    note(reader, offset, 'half a character (a lone surrogate) is no text');
  const meaning = meaningOf(node);
  if (meaning !== undefined) return { kind: 'leaf', at, ...meaning };
  note(reader, offset, `"${node.source ?? ''}" is neither text nor a number; put it in quotes`);
  return { kind: 'leaf', at, value: null };
};
