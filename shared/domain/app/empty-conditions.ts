import type { Mistake } from '../config/place.ts';
import { childOf, entriesOf, itemsOf, type Tree } from '../config/tree.ts';

/** Conditions without content: every request would meet them, whatever the share. */
export const emptyConditions = (strategy: Tree): readonly Mistake[] => [
  ...itemsOf(childOf(strategy, 'steps')).flatMap((step) => emptyIn(step, 'match')),
  ...emptyIn(strategy, 'preview'),
];

const emptyIn = (tree: Tree, field: string): readonly Mistake[] =>
  itemsOf(childOf(tree, field))
    .filter((condition) => condition.kind === 'map' && entriesOf(condition).length === 0)
    .map(({ at }) => ({
      ...at,
      reason: `a condition of \`${field}\` that says nothing is met by every request; name a header, cookie, query or path`,
    }));
