import { childOf, itemsOf, type Tree } from '#domain/config/tree.ts';
import type { Mistake } from '#domain/config/place.ts';

/** Parts of OAM that mean something to KubeVela and nothing to us yet: said instead of swallowed. */
const notYet: Readonly<Record<string, readonly string[]>> = {
  spec: [],
  component: ['inputs', 'outputs', 'externalRevision', 'scopes'],
};

/** Fields with a message of their own instead of "unknown field". */
export const withoutNotYet = (tree: Tree): Tree => {
  if (tree.kind !== 'map') return tree;
  const spec = without(childOf(tree, 'spec'), notYet['spec']);
  if (spec?.kind !== 'map') return tree;
  const list = childOf(spec, 'components');
  const components =
    list?.kind === 'list'
      ? { ...list, items: list.items.map((item) => without(item, notYet['component']) ?? item) }
      : list;
  const entries =
    components === undefined ? spec.entries : new Map(spec.entries).set('components', components);
  return { ...tree, entries: new Map(tree.entries).set('spec', { ...spec, entries }) };
};

const without = (tree: Tree | undefined, names: readonly string[] = []): Tree | undefined =>
  tree?.kind === 'map'
    ? { ...tree, entries: new Map([...tree.entries].filter(([name]) => !names.includes(name))) }
    : tree;

/** A mistake for each of them, with its place. */
export const notYetIn = (tree: Tree): readonly Mistake[] => {
  const spec = childOf(tree, 'spec');
  return [
    ...found(spec, notYet['spec'], 'spec'),
    ...itemsOf(childOf(spec, 'components')).flatMap((item) =>
      found(item, notYet['component'], 'a component'),
    ),
  ];
};

const found = (tree: Tree | undefined, names: readonly string[] = [], within: string): readonly Mistake[] =>
  names.flatMap((name) => {
    const child = childOf(tree, name);
    if (child === undefined) return [];
    const reason = `"${name}" of ${within} is OAM that Tidegate does not carry out yet; remove it (layers and the release section may say the same)`;
    return [{ ...(child.key ?? child.at), reason }];
  });
