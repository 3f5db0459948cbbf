import { listKeyFor } from '#domain/config/list-keys.ts';
import { areObjects, objectList } from '#domain/config/object-items.ts';
import { childOf, entriesOf, itemsOf, type Tree } from '#domain/config/tree.ts';
import type { Place } from '#domain/config/place.ts';
import type { WrittenComponent } from '#domain/render/written.ts';

export const idOf = ({ file, line, column }: Place): string => `${file}:${line}:${column}`;

/**
 * Values of a layer that cannot be removed alone: parts of a list that is one value, and the arguments of a directive.
 * Removing one of them, though redundant, would change the others.
 */
export const boundPlaces = (tree: Tree, name = '', isBound = false): readonly string[] => {
  if (tree.kind === 'list') {
    const isWhole =
      listKeyFor(name, tree.items) === undefined && !(name === objectList && areObjects(tree.items));
    return [
      ...(isBound ? [idOf(tree.at)] : []),
      ...tree.items.flatMap((item) => boundPlaces(item, '', isBound || isWhole)),
    ];
  }
  if (tree.kind !== 'map') return isBound ? [idOf(tree.at)] : [];
  return entriesOf(tree).flatMap(([field, child]) =>
    boundPlaces(child, field, isBound || field.startsWith('$')),
  );
};

/** Words of a layer that take something away: each `$delete: true`, and each name in a `$delete: [names]`. */
export const deletions = (tree: Tree): readonly Tree[] => {
  if (tree.kind === 'list') return tree.items.flatMap(deletions);
  const word = childOf(tree, '$delete');
  const own = word?.kind === 'list' ? itemsOf(word) : word === undefined ? [] : [tree];
  return [
    ...own,
    ...entriesOf(tree).flatMap(([field, child]) => (field === '$delete' ? [] : deletions(child))),
  ];
};

/** The place of the text that removed something from a component. */
export const effectiveDeletions = ({ properties, traits, lost = [] }: WrittenComponent): readonly string[] =>
  [properties, ...[...traits, ...lost].map((trait) => trait.properties)].flatMap(tookIn);

const tookIn = (tree: Tree): readonly string[] => {
  if (tree.kind === 'gone') return [idOf(tree.at)];
  if (tree.kind === 'map') return [...tree.entries.values()].flatMap(tookIn);
  if (tree.kind !== 'list') return [];
  return [...(tree.took ?? []).map(idOf), ...[...tree.items, ...(tree.lost?.values() ?? [])].flatMap(tookIn)];
};
