import { childOf, itemsOf, type Tree } from '../config/tree.ts';

/** What is there at a path of fields. */
export const dig = (tree: Tree, path: readonly string[]): Tree | undefined =>
  path.reduce<Tree | undefined>((here, field) => childOf(here, field), tree);

/** From `spec` of an object that runs pods to their own spec. */
export const podSpecs = [[], ['template', 'spec'], ['jobTemplate', 'spec', 'template', 'spec']];

/** The containers of an object's pods. */
export const containersOf = (object: Tree): readonly Tree[] =>
  podSpecs.flatMap((path) => {
    const spec = dig(object, ['spec', ...path]);
    return ['initContainers', 'containers'].flatMap((list) => itemsOf(childOf(spec, list)));
  });
