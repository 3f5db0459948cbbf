import { objectTitle } from '../config/object-items.ts';
import type { Mistake } from '../config/place.ts';
import { childOf, textOf, type Tree } from '../config/tree.ts';

const valueOf = (tree: Tree | undefined): unknown => (tree?.kind === 'leaf' ? tree.value : undefined);
const isNone = (amount: unknown): boolean => amount === 0 || /^0+(\.0+)?%?$/.test(String(amount));

/** A rolling update that may neither add a pod nor miss one can never replace any; no API server takes it. */
export const stuckStrategies = (object: Tree): readonly Mistake[] => {
  const spec = childOf(object, 'spec');
  return ['strategy', 'updateStrategy'].flatMap((field) => {
    const rolling = childOf(childOf(spec, field), 'rollingUpdate');
    const [surge, missing] = ['maxSurge', 'maxUnavailable'].map((name) => valueOf(childOf(rolling, name)));
    if (rolling === undefined || !isNone(surge) || !isNone(missing)) return [];
    if (textOf(childOf(object, 'kind')) === undefined) return [];
    const { file, line, column } = rolling.key ?? rolling.at;
    const reason = `maxSurge and maxUnavailable of ${objectTitle(object)} are both 0, so no pod could ever be replaced; write maxSurge: 1`;
    return [{ file, line, column, reason }];
  });
};
