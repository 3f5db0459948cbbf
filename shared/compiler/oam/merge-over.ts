import { settle } from '#domain/config/merge.ts';
import { childOf, entriesOf, jsonOf, type MapTree, type Tree } from '#domain/config/tree.ts';
import type { Note } from '#domain/config/place.ts';

/** Adds a remark. */
export const note = (notes: Note[], { at: { file, line, column } }: Tree, reason: string): void => {
  notes.push({ file, line, column, reason });
};

/** Deep for maps; everything else is replaced, also by null, zero and the empty list. */
export const mergeOver = (base: Tree, over: Tree, where: string, notes: Note[]): Tree => {
  if (base.kind === 'map' && over.kind === 'map') return mergeMaps(base, over, where, notes);
  if (base.kind === 'list' && over.kind === 'list') {
    const lost = base.items.filter((item) => !over.items.some((one) => nameOf(one) === nameOf(item)));
    if (lost.length > 0)
      note(notes, over, `the list ${where} is replaced whole; lost: ${lost.map(nameOf).join(', ')}`);
  }
  if (over.kind === 'leaf' && over.value === null)
    note(notes, over, `null does not delete ${where} here, it stays and is null; a layer could delete it`);
  return settle(over, base);
};

const mergeMaps = (base: MapTree, over: MapTree, where: string, notes: Note[]): Tree => {
  const entries = new Map(base.entries);
  for (const [field, child] of entriesOf(over)) {
    const before = childOf(base, field);
    entries.set(field, before === undefined ? child : mergeOver(before, child, `${where}.${field}`, notes));
  }
  return { ...base, entries };
};

const nameOf = (item: Tree): string => {
  const name = childOf(item, 'name') ?? childOf(item, 'port');
  return JSON.stringify(jsonOf(name ?? item)).replaceAll('"', '');
};
