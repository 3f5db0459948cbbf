import type { Tree } from '../config/tree.ts';

import type { Segment } from '../kube/field-path.ts';
import { rootsOf } from './written.ts';
import type { WrittenComponent } from '../render/written.ts';

/** Other values to try in place of a leaf, the likeliest to be valid first; deletion is one of them. */
export const alternatives = (tree: Tree): readonly Tree[] => {
  const gone: Tree = { kind: 'gone', at: tree.at };
  if (tree.kind === 'gone') {
    const before = (tree.was ?? []).findLast(({ value }) => value !== undefined)?.value;
    return before === undefined || typeof before === 'object' ? [] : [leaf(tree, before)];
  }
  if (tree.kind !== 'leaf') return [gone];
  const { value } = tree;
  if (typeof value === 'boolean') return [leaf(tree, !value), gone];
  if (typeof value === 'number') return [leaf(tree, value + 1), leaf(tree, value - 1), gone];
  if (typeof value === 'string') return [leaf(tree, `${value}x`), leaf(tree, `1${value}`), gone];
  return [gone];
};

const leaf = (tree: Tree, value: string | number | boolean): Tree => ({ kind: 'leaf', at: tree.at, value });

/** The component with other properties, of itself or of a trait, which may be one that is gone. */
export const withRoot = (
  component: WrittenComponent,
  root: readonly Segment[],
  properties: Tree,
): WrittenComponent => {
  const place = rootsOf(component).findIndex(([at]) => at.join('\n') === root.join('\n'));
  if (place === 0) return { ...component, properties };
  const lost = component.lost?.find(({ type }) => type.name === root[2]);
  const traits = component.traits.map((trait, at) => (at === place - 1 ? { ...trait, properties } : trait));
  return place > 0 || lost === undefined
    ? { ...component, traits }
    : { ...component, traits: [...traits, { ...lost, properties }] };
};

/** The component with another tree at that path. */
export const replaceAt = (
  component: WrittenComponent,
  path: readonly Segment[],
  other: Tree,
): WrittenComponent => {
  const [found] = rootsOf(component)
    .map(([root], index) => ({ root, index }))
    .filter(({ root }) => root.every((segment, at) => path[at] === segment))
    .toSorted((a, b) => b.root.length - a.root.length);
  if (found === undefined) return component;
  const rest = path.slice(found.root.length);
  if (found.index === 0) return { ...component, properties: put(component.properties, rest, other) };
  const traits = component.traits.map((trait, index) =>
    index === found.index - 1 ? { ...trait, properties: put(trait.properties, rest, other) } : trait,
  );
  return { ...component, traits };
};

const put = (tree: Tree, [segment, ...rest]: readonly Segment[], other: Tree): Tree => {
  if (segment === undefined) return other;
  if (tree.kind === 'map') {
    const child = tree.entries.get(segment);
    return child === undefined
      ? tree
      : { ...tree, entries: new Map(tree.entries).set(segment, put(child, rest, other)) };
  }
  if (tree.kind !== 'list') return tree;
  return {
    ...tree,
    items: tree.items.map((item, index) => (String(index) === segment ? put(item, rest, other) : item)),
  };
};
