import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isMap, isNode, isSeq, parseDocument, visit, type Document } from 'yaml';

export interface Advice {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

/** Does what lint says of values to be removed; the number of places that were found and removed. */
export const followRemovals = (root: string, findings: readonly Advice[]): number => {
  const removals = findings.filter(({ reason }) => /; remove it\b/.test(reason));
  const byFile = Map.groupBy(removals, ({ file }) => file);
  return [...byFile].reduce((count, [file, all]) => count + removeIn(path.join(root, file), all), 0);
};

const removeIn = (file: string, places: readonly Advice[]): number => {
  const text = readFileSync(file, 'utf8');
  const document = parseDocument(text, { keepSourceTokens: true });
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
  const offsets = new Set(places.map(({ line, column }) => (starts[line - 1] ?? 0) + column - 1));
  const removed = remove(document, offsets);
  writeFileSync(file, document.toString({ lineWidth: 0 }));
  return removed;
};

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);

const remove = (document: Document, offsets: ReadonlySet<number>): number => {
  let removed = 0;
  const isMeant = (node: unknown): boolean => offsets.has(startOf(node) ?? -1);
  visit(document, {
    Collection: (_, node) => {
      const before = node.items.length;
      if (isMap(node)) node.items = node.items.filter(({ key, value }) => !isMeant(value) && !isMeant(key));
      else if (isSeq(node)) node.items = node.items.filter((item) => !isMeant(item));
      removed += before - node.items.length;
    },
  });
  return removed;
};
