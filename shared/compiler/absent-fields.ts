import type { Tree } from '#domain/config/tree.ts';

/** Fields of OAM that may be left out: as in Kubernetes, one that is there without a value is one that is not there. */
const optional = new Set([
  'annotations',
  'dependsOn',
  'if',
  'inputs',
  'labels',
  'meta',
  'mode',
  'outputs',
  'policies',
  'properties',
  'steps',
  'subSteps',
  'timeout',
  'traits',
  'workflow',
]);

/**
 * `traits:` without a value is not a list of traits. Nulls inside properties stay: they may mean something to a type.
 */
export const withoutAbsent = (tree: Tree): Tree => {
  if (tree.kind === 'list') return { ...tree, items: tree.items.map(withoutAbsent) };
  if (tree.kind !== 'map') return tree;
  const entries = [...tree.entries]
    .filter(([name, child]) => !(optional.has(name) && child.kind === 'leaf' && child.value === null))
    .map(([name, child]) => [name, name === 'properties' ? child : withoutAbsent(child)] as const);
  return { ...tree, entries: new Map(entries) };
};
