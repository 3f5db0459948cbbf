import type { Json } from '../json.ts';
import type { Place } from './place.ts';

/** A value as written: every part has its file, line and column, and what it replaced. */
export type Tree = MapTree | ListTree | LeafTree | GoneTree;

interface Written {
  /** The place of the value. */
  readonly at: Place;
  /** The place of its field name, if it has one. */
  readonly key?: Place;
  /** The condition under which its layer sets it. */
  readonly when?: string;
  /** What layers before had said here, oldest first: the losing values. */
  readonly was?: readonly Said[];
}

/** One layer's word on a value; a layer is known by its file. */
export interface Said {
  readonly at: Place;
  /** Absent when that layer had deleted it. */
  readonly value?: Json;
  readonly when?: string;
}

export interface MapTree extends Written {
  readonly kind: 'map';
  readonly entries: ReadonlyMap<string, Tree>;
}

export interface ListTree extends Written {
  readonly kind: 'list';
  readonly items: readonly Tree[];
  /** Items that layers removed, by name: no longer present, but with their history. */
  readonly lost?: ReadonlyMap<string, Tree>;
  /** The places of `$delete: [names]` that removed an item. */
  readonly took?: readonly Place[];
}

export interface LeafTree extends Written {
  readonly kind: 'leaf';
  readonly value: string | number | boolean | null;
  /** As it was written, where that is not how the value is spelled: `0400`. */
  readonly source?: string;
  /** The other reading of a text like `yes` or `1_000`: its value where a boolean or a number is expected. */
  readonly also?: boolean | number;
}

/** Deleted by a layer; the layer is still known. */
interface GoneTree extends Written {
  readonly kind: 'gone';
}

export const childOf = (tree: Tree | undefined, field: string): Tree | undefined => {
  const child = tree?.kind === 'map' ? tree.entries.get(field) : undefined;
  return child?.kind === 'gone' ? undefined : child;
};

export const itemsOf = (tree: Tree | undefined): readonly Tree[] => (tree?.kind === 'list' ? tree.items : []);

/** The present fields of a map, in order. */
export const entriesOf = (tree: Tree | undefined): readonly (readonly [string, Tree])[] =>
  tree?.kind === 'map' ? [...tree.entries].filter(([, child]) => child.kind !== 'gone') : [];

/** The text of a leaf, or undefined. */
export const textOf = (tree: Tree | undefined): string | undefined =>
  tree?.kind === 'leaf' && typeof tree.value === 'string' ? tree.value : undefined;

/** The plain value; deleted parts are not in it. */
export const jsonOf = (tree: Tree): Json => {
  switch (tree.kind) {
    case 'map':
      return Object.fromEntries(entriesOf(tree).map(([field, child]) => [field, jsonOf(child)]));
    case 'list':
      return tree.items.filter((item) => item.kind !== 'gone').map(jsonOf);
    case 'leaf':
      return tree.value;
    case 'gone':
      return null;
  }
};

/** Fields of Kubernetes objects that contain only strings, directly or below them. */
const textFields =
  /^(data|stringData|binaryData|labels|annotations|matchLabels|nodeSelector|selector|parameters|volumeAttributes|args|command|value|values|name|key|host|path|image)$/;

/** The value as Kubernetes reads it: `readOnly: yes` is a truth, and `value: yes` is a text. */
export const kubeJsonOf = (tree: Tree, field = ''): Json => {
  switch (tree.kind) {
    case 'map':
      return Object.fromEntries(
        entriesOf(tree).map(([name, child]) => {
          const isText = textFields.test(name) || (child.kind === 'leaf' && textFields.test(field));
          return [name, kubeJsonOf(child, isText ? (child.kind === 'leaf' ? 'value' : name) : name)];
        }),
      );
    case 'list':
      return tree.items.filter((item) => item.kind !== 'gone').map((item) => kubeJsonOf(item, field));
    case 'leaf':
      return textFields.test(field) ? tree.value : (tree.also ?? tree.value);
    case 'gone':
      return null;
  }
};

/** A plain value as if all of it had been written in one place: how an event's values become a layer. */
export const treeOf = (value: Json, at: Place): Tree => {
  if (Array.isArray(value)) return { kind: 'list', at, items: value.map((item: Json) => treeOf(item, at)) };
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([field, child]) => [field, treeOf(child, at)] as const);
    return { kind: 'map', at, entries: new Map(entries) };
  }
  return { kind: 'leaf', at, value };
};

/** The history of a value, oldest first; the last one counts. */
export const chainOf = (tree: Tree): readonly Said[] => [
  ...(tree.was ?? []),
  {
    at: tree.at,
    ...(tree.kind === 'gone' ? {} : { value: jsonOf(tree) }),
    ...(tree.when === undefined ? {} : { when: tree.when }),
  },
];

/** A list item as a layer has removed it: none of its fields is present, and each keeps its history. */
export const deletedBy = (item: Tree, { at, when }: Tree): Tree => {
  const gone = (tree: Tree): Tree => ({
    kind: 'gone',
    at,
    ...(when === undefined ? {} : { when }),
    was: chainOf(tree),
  });
  if (item.kind !== 'map' || item.entries.size === 0) return gone(item);
  return { ...item, entries: new Map([...item.entries].map(([field, child]) => [field, gone(child)])) };
};

/** The same tree, every part of which is said under that condition. */
export const underCondition = (tree: Tree, when: string): Tree => {
  if (tree.kind === 'map') {
    const entries = [...tree.entries].map(([field, child]) => [field, underCondition(child, when)] as const);
    return { ...tree, when, entries: new Map(entries) };
  }
  if (tree.kind === 'list')
    return { ...tree, when, items: tree.items.map((item) => underCondition(item, when)) };
  return { ...tree, when };
};
