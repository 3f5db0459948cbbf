import { own } from '#domain/json.ts';
import { canonical } from '../json.ts';

import { childOf, entriesOf, jsonOf, type ListTree, type Tree } from './tree.ts';
import { areObjects, objectId, objectList, objectTitle } from './object-items.ts';
import type { Mistake } from './place.ts';

/** How one list knows its items again: the first field names the item, the others tell namesakes apart. */
type ListKey = readonly string[];

/**
 * Lists whose items are identified by a key, by the name of the list. Every other list is one value. Several keys of
 * one list are tried in order: Application properties first, then Kubernetes' own spelling.
 */
const listKeys: Readonly<Record<string, readonly ListKey[]>> = {
  containers: [['name'], ['containerName']],
  initContainers: [['name']],
  env: [['name']],
  httpHeaders: [['name']],
  ports: [
    ['port', 'protocol'],
    ['containerPort', 'protocol'],
  ],
  volumes: [['name']],
  volumeMounts: [['mountPath']],
  pvc: [['mountPath'], ['name']],
  configMap: [['mountPath'], ['name']],
  secret: [['mountPath'], ['name']],
  emptyDir: [['mountPath'], ['name']],
  hostPath: [['mountPath'], ['name']],
  items: [['key']],
  hosts: [['host'], ['ip']],
  hostAliases: [['ip']],
  tolerations: [['key', 'operator', 'value', 'effect']],
};

/** Kubernetes' default for the field, so that giving it and omitting it identify the same item. */
const unsaid: Readonly<Record<string, string>> = { protocol: 'TCP' };

/** The key of a list with that name, if every one of these items has it. */
export const listKeyFor = (list: string, items: readonly Tree[]): ListKey | undefined => {
  const keys = Object.hasOwn(listKeys, list) ? listKeys[list] : undefined;
  return keys?.find(([first]) => items.every((item) => first !== undefined && isNamed(childOf(item, first))));
};

/** Whether the items of a list of this name are identified by a key, if they have one. */
export const isKeyed = (list: string): boolean => Object.hasOwn(listKeys, list);

/** A null takes a name away; it is none. */
const isNamed = (part: Tree | undefined): boolean => part?.kind === 'leaf' && part.value !== null;

/** The name of an item under that key; equal names are the same item. */
export const itemName = (item: Tree, key: ListKey): string =>
  canonical(
    key.map((field) => {
      const part = childOf(item, field);
      return part === undefined ? (own(unsaid, field) ?? null) : jsonOf(part);
    }),
  );

/** The part of the name that people call the item by. */
export const firstName = (item: Tree, key: ListKey): string | undefined => {
  const part = childOf(item, key[0] ?? '');
  return part?.kind === 'leaf' ? String(part.value) : undefined;
};

/** Duplicate items in a keyed list: neither Kubernetes nor a layer could distinguish them. */
export const repeated = (tree: Tree, name = ''): readonly Mistake[] => {
  if (tree.kind === 'map') return entriesOf(tree).flatMap(([field, child]) => repeated(child, field));
  if (tree.kind !== 'list') return [];
  return [...repeatedItems(tree, name), ...tree.items.flatMap((item) => repeated(item))];
};

const namingIn = (name: string, items: readonly Tree[]) => {
  if (name === objectList && areObjects(items)) return { id: objectId, title: objectTitle };
  const key = listKeyFor(name, items);
  if (key === undefined) return undefined;
  return { id: (item: Tree) => itemName(item, key), title: (item: Tree) => firstName(item, key) };
};

/** They may be of two clusters, a folder for each. */
const areApart = (...trees: readonly Tree[]): boolean =>
  new Set(trees.map(({ at: { file } }) => file.slice(0, file.lastIndexOf('/') + 1))).size > 1;

const repeatedItems = (list: ListTree, name: string): readonly Mistake[] => {
  const naming = namingIn(name, list.items);
  if (naming === undefined) return [];
  const seen = new Map<string, Tree>();
  return list.items.flatMap((item) => {
    const id = naming.id(item);
    const first = seen.get(id);
    seen.set(id, first ?? item);
    if (first === undefined) return [];
    const where = `${first.at.file}:${first.at.line}`;
    const way = areApart(first, item) ? 'keep one, or release each folder by itself' : 'keep one';
    return [{ ...item.at, reason: `${name} has "${naming.title(item)}" twice (first at ${where}); ${way}` }];
  });
};
