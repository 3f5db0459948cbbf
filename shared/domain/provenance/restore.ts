import { treeOf, type Said, type Tree } from '../config/tree.ts';

import { valueAt, type Segment } from '../kube/field-path.ts';
import { withRoot } from './change.ts';
import { lostIn, placeOf, rootFor } from './written.ts';
import type { WrittenComponent } from '../render/written.ts';

/** The component as it was when that path still existed; the same one if it never did. */
export const recreated = (component: WrittenComponent, path: readonly Segment[]): WrittenComponent => {
  const root = rootFor(component, path);
  if (root === undefined) return component;
  const [at, tree] = root;
  return withRoot(component, at, recreateIn(alive(tree), path.slice(at.length)));
};

const recreateIn = (tree: Tree, [segment, ...rest]: readonly Segment[]): Tree => {
  if (segment === undefined) return alive(tree);
  const before = (tree.was ?? []).findLast(({ value }) => valueAt(value, [segment]) !== undefined);
  if (tree.kind === 'map') {
    const child = tree.entries.get(segment);
    if (child !== undefined)
      return { ...tree, entries: new Map(tree.entries).set(segment, recreateIn(child, rest)) };
  }
  if (tree.kind === 'list') {
    const place = placeOf(tree, segment);
    const lost = lostIn(tree, segment);
    if (tree.items[place] !== undefined)
      return { ...tree, items: tree.items.map((item, at) => (at === place ? recreateIn(item, rest) : item)) };
    if (lost !== undefined) return { ...tree, items: [...tree.items, recreateIn(alive(lost[1]), rest)] };
  }
  return before?.value === undefined ? tree : recreateIn(treeOf(before.value, tree.at), [segment, ...rest]);
};

/** A tree with its deleted fields restored to their last values. */
const alive = (tree: Tree): Tree => {
  if (tree.kind === 'gone') return lastSaid(tree, tree.was ?? []);
  if (tree.kind !== 'map' || [...tree.entries.values()].some(({ kind }) => kind !== 'gone')) return tree;
  return { ...tree, entries: new Map([...tree.entries].map(([field, child]) => [field, alive(child)])) };
};

const lastSaid = (tree: Tree, said: readonly Said[]): Tree => {
  const value = said.findLast((one) => one.value !== undefined)?.value;
  return value === undefined ? tree : treeOf(value, tree.at);
};
