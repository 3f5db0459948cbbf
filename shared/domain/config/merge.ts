import { canonical } from '../json.ts';
import { firstName, isKeyed, itemName, listKeyFor } from './list-keys.ts';
import { areObjects, meantObject, objectId, objectList, objectTitle } from './object-items.ts';
import {
  chainOf,
  childOf,
  deletedBy,
  itemsOf,
  jsonOf,
  type ListTree,
  type MapTree,
  type Said,
  type Tree,
} from './tree.ts';

/** Directives of a layer that say how to merge. */
export const directives = ['$replace', '$delete', '$append'] as const;

/**
 * Merges a layer into a value. Maps by RFC 7396 (null deletes), keyed lists item by item, other lists as a whole;
 * `$replace`, `$delete` and `$append` override that. The result remembers what it replaced. `name` is the field that
 * holds the value: it decides whether a list is keyed.
 */
export const merge = (base: Tree | undefined, over: Tree, name = ''): Tree => {
  switch (over.kind) {
    case 'leaf':
      return over.value === null ? gone(base, over) : settle(over, base);
    case 'gone':
      return gone(base, over);
    case 'list':
      return mergeList(base, over, name);
    case 'map':
      return directives.some((word) => over.entries.has(word))
        ? obey(base, over, name)
        : mergeMap(base, over);
  }
};

const historyOf = (base: Tree | undefined): readonly Said[] => (base === undefined ? [] : chainOf(base));

/** A value that takes the place of another, and remembers it. */
export const settle = (over: Tree, base: Tree | undefined): Tree => {
  const was = [...historyOf(base), ...(over.was ?? [])];
  return was.length === 0 ? over : { ...over, was };
};

const gone = (base: Tree | undefined, over: Tree): Tree =>
  settle({ kind: 'gone', at: over.at, ...marksOf(over) }, base);

/** The path of the field, and its condition. */
const marksOf = ({ key, when }: Tree) => ({
  ...(key === undefined ? {} : { key }),
  ...(when === undefined ? {} : { when }),
});

const mergeMap = (base: Tree | undefined, over: MapTree): Tree => {
  const under = base?.kind === 'map' ? base : undefined;
  const entries = new Map(under?.entries);
  for (const [field, child] of over.entries) {
    const before = entries.get(field);
    const merged = merge(before, child, field);
    if (merged.kind === 'gone' && before === undefined) continue;
    entries.set(field, merged);
  }
  return under === undefined ? settle({ ...over, entries }, base) : { ...under, entries };
};

const mergeList = (base: Tree | undefined, over: ListTree, name: string): Tree => {
  const under = itemsOf(base);
  const calling = callingIn(name, under, over.items);
  if (calling === undefined) return settle(laidWhole(over, name), base);
  const items = new Map(under.map((item) => [calling.id(item), item]));
  const lost = new Map(base?.kind === 'list' ? base.lost : []);
  for (const item of over.items) {
    const id = calling.meantId(item, [...items.values(), ...lost.values()]);
    const before = items.get(id) ?? lost.get(id);
    if (isDeleted(item)) {
      items.delete(id);
      if (before !== undefined) lost.set(id, deletedBy(before, item));
    } else {
      items.set(id, merge(before, item));
      lost.delete(id);
    }
  }
  const merged = { items: [...items.values()], ...remembering(lost) };
  return base?.kind === 'list' ? { ...base, ...merged } : settle({ ...over, ...merged }, base);
};

/** How the items of a list are identified: the key of each, and which of the items below a layer's item means. */
interface Calling {
  readonly id: (item: Tree) => string;
  readonly meantId: (item: Tree, among: readonly Tree[]) => string;
}

const callingIn = (name: string, under: readonly Tree[], over: readonly Tree[]): Calling | undefined => {
  if (name === objectList && areObjects([...under, ...over]))
    return { id: objectId, meantId: (item, among) => objectId(meantObject(item, among) ?? item) };
  const key = listKeyFor(name, [...under, ...over]);
  if (key === undefined) return undefined;
  const id = (item: Tree): string => itemName(item, key);
  return { id, meantId: id };
};

const remembering = (lost: ReadonlyMap<string, Tree>): Pick<ListTree, 'lost'> =>
  lost.size === 0 ? {} : { lost };

/** In a keyed list nulls mean the same whether its items could be distinguished this time or not. */
const laidWhole = (over: ListTree, name: string): ListTree =>
  isKeyed(name) ? { ...over, items: over.items.map((item) => fresh(item, '')) } : over;

const isDeleted = (item: Tree): boolean => {
  const word = childOf(item, '$delete');
  return word?.kind === 'leaf' && word.value === true;
};

/** `$replace` alone; `$delete: true` alone; `$delete: [names]` and `$append: [items]` on a list. */
const obey = (base: Tree | undefined, over: MapTree, name: string): Tree => {
  const replace = over.entries.get('$replace');
  if (replace !== undefined) return settle({ ...fresh(replace, name), ...marksOf(over) }, base);
  if (isDeleted(over)) return gone(base, over);
  const dropped = itemsOf(childOf(over, '$delete'));
  const added = itemsOf(childOf(over, '$append'));
  const under = itemsOf(base);
  const kept = under.filter((item) => !dropped.some((word) => calls(word, item, name)));
  const took = dropped.filter((word) => under.some((item) => calls(word, item, name))).map(({ at }) => at);
  const before = base?.kind === 'list' ? (base.took ?? []) : [];
  const list: ListTree = {
    kind: 'list',
    at: over.at,
    items: [...kept, ...added],
    took: [...before, ...took],
  };
  return settle({ ...list, ...marksOf(over) }, base);
};

/** A value on its own: its nulls and directives have nothing to act on. */
const fresh = (tree: Tree, name: string): Tree => merge(undefined, tree, name);

const calls = (word: Tree, item: Tree, name: string): boolean => {
  if (name === objectList && word.kind === 'leaf') return objectTitle(item) === String(word.value);
  const key = listKeyFor(name, [item]);
  if (key !== undefined && word.kind === 'leaf') return firstName(item, key) === String(word.value);
  return canonical(jsonOf(word)) === canonical(jsonOf(item));
};
