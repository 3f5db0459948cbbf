import type { Json } from '../json.ts';
import { chainOf, jsonOf, type Said, type Tree } from '../config/tree.ts';

import { naming, placeIn, valueAt, type Segment } from '../kube/field-path.ts';
import type { WrittenComponent } from '../render/written.ts';

/** A part of a component as written: its place, and everything that was said about it. */
export interface Written {
  /** `web.properties.env[0].value`. */
  readonly path: readonly Segment[];
  readonly tree: Tree;
  /** Oldest first; the last one holds, and has no value where the part was deleted. */
  readonly chain: readonly Said[];
}

/** The parts of a component that layers change: its properties, and those of each trait. */
export const rootsOf = ({
  name,
  properties,
  traits,
}: WrittenComponent): readonly (readonly [readonly Segment[], Tree])[] => [
  [[name, 'properties'], properties],
  ...traits.map((trait, index) => {
    const before = traits.slice(0, index).filter(({ type }) => type.name === trait.type.name).length;
    const place = before === 0 ? [] : [String(before)];
    return [[name, 'traits', trait.type.name, ...place], trait.properties] as const;
  }),
];

/** Every value of a component that is not made of others, deleted ones too. */
export const leavesOf = (component: WrittenComponent): readonly Written[] =>
  rootsOf(component).flatMap(([path, tree]) => leaves(tree, path, []));

const leaves = (tree: Tree, path: readonly Segment[], above: readonly Said[]): readonly Written[] => {
  const children = childrenOf(tree);
  if (children.length === 0) return [{ path, tree, chain: [...above, ...chainOf(tree)] }];
  return children.flatMap(([segment, child]) =>
    leaves(child, [...path, segment], lost(above, tree, segment)),
  );
};

/** The properties, or those of the trait, that a path leads into; of removed traits if none is left. */
export const rootFor = (
  component: WrittenComponent,
  path: readonly Segment[],
): readonly [readonly Segment[], Tree] | undefined => {
  const lost = (component.lost ?? []).map(
    ({ type, properties }) => [[component.name, 'traits', type.name], properties] as const,
  );
  const roots = [...rootsOf(component), ...lost].filter(([root]) =>
    root.every((segment, index) => path[index] === segment),
  );
  return roots.toSorted(([a], [b]) => b.length - a.length)[0];
};

/** The part at a path, deleted or not; undefined if it was never set. */
export const findWritten = (component: WrittenComponent, path: readonly Segment[]): Written | undefined => {
  const root = rootFor(component, path);
  if (root === undefined) return undefined;
  let [at, tree] = root;
  let above: readonly Said[] = [];
  for (const segment of path.slice(at.length)) {
    const child = childrenOf(tree)[placeOf(tree, segment)] ?? lostIn(tree, segment);
    if (child === undefined) return replaced(at, lost(above, tree, segment), tree, segment);
    above = lost(above, tree, child[0]);
    at = [...at, child[0]];
    tree = child[1];
  }
  return { path: at, tree, chain: [...above, ...chainOf(tree)] };
};

const childrenOf = (tree: Tree): readonly (readonly [Segment, Tree])[] => {
  if (tree.kind === 'map') return [...tree.entries];
  return tree.kind === 'list' ? tree.items.map((item, index) => [String(index), item] as const) : [];
};

/** A part that a whole had, until another one took its place. */
const replaced = (
  at: readonly Segment[],
  said: readonly Said[],
  { at: place, when }: Tree,
  segment: Segment,
): Written | undefined => {
  if (said.length === 0) return undefined;
  const gone = { kind: 'gone', at: place, ...(when === undefined ? {} : { when }) } as const;
  return { path: [...at, segment], tree: gone, chain: [...said, ...chainOf(gone)] };
};

/** An item that a layer took away, by the name it had. */
export const lostIn = (tree: Tree, segment: Segment): readonly [Segment, Tree] | undefined => {
  if (tree.kind !== 'list') return undefined;
  const item = [...(tree.lost?.values() ?? [])].find((one) => pastNameOf(one) === segment);
  return item === undefined ? undefined : [segment, item];
};

/** The name of a deleted item: its last value. */
const pastNameOf = (item: Tree): string | undefined => {
  const name = item.kind === 'map' ? naming.map((field) => item.entries.get(field)).find(Boolean) : undefined;
  const said = name?.was?.findLast(({ value }) => value !== undefined)?.value;
  return typeof said === 'string' || typeof said === 'number' ? String(said) : undefined;
};

export const placeOf = (tree: Tree, segment: Segment): number => {
  if (tree.kind === 'map') return [...tree.entries.keys()].indexOf(segment);
  if (tree.kind !== 'list') return -1;
  return placeIn(segment, tree.items.map(nameOf));
};

const nameOf = (item: Tree): string | undefined => {
  const name = item.kind === 'map' ? naming.map((field) => item.entries.get(field)).find(Boolean) : undefined;
  return name?.kind === 'leaf' ? String(name.value) : undefined;
};

/** What a replaced whole had said about one part of it. */
const lost = (above: readonly Said[], tree: Tree, segment: Segment): readonly Said[] =>
  [...above, ...(tree.was ?? [])].flatMap((said): readonly Said[] => {
    const value: Json | undefined = valueAt(said.value, [segment]);
    return value === undefined ? [] : [{ ...said, value }];
  });

/** Whether the part holds that very value. */
export const holds = ({ tree }: Written, value: Json | undefined): boolean =>
  tree.kind !== 'gone' && value !== undefined && JSON.stringify(jsonOf(tree)) === JSON.stringify(value);
