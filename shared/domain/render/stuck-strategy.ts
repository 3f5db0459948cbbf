import { objectTitle } from '../config/object-items.ts';
import type { Mistake } from '../config/place.ts';
import { childOf, textOf, type Tree } from '../config/tree.ts';

const valueOf = (tree: Tree | undefined): unknown => (tree?.kind === 'leaf' ? tree.value : undefined);
const isNone = (amount: unknown): boolean => amount === 0 || /^0+(\.0+)?%?$/.test(String(amount));

/** Where the room of a rolling update stands; an update strategy that names no surge has none. */
const places = [
  { path: ['strategy', 'rollingUpdate'], surgesByDefault: true, remedy: 'maxSurge: 1' },
  { path: ['updateStrategy', 'rollingUpdate'], surgesByDefault: false, remedy: 'maxUnavailable: 1' },
  { path: ['updateStrategy'], surgesByDefault: false, remedy: 'maxUnavailable: 1' },
] as const;

/** A rolling update that may neither add a pod nor miss one can never replace any; no API server takes it. */
export const stuckStrategies = (object: Tree): readonly Mistake[] => {
  if (textOf(childOf(object, 'kind')) === undefined) return [];
  return places.flatMap(({ path, surgesByDefault, remedy }) => {
    const room = path.reduce<Tree | undefined>((tree, name) => childOf(tree, name), childOf(object, 'spec'));
    const [surge, missing] = ['maxSurge', 'maxUnavailable'].map((name) => valueOf(childOf(room, name)));
    const hasNoSurge = surge === undefined ? !surgesByDefault : isNone(surge);
    if (room === undefined || !hasNoSurge || !isNone(missing)) return [];
    const { file, line, column } = room.key ?? room.at;
    const said =
      surge === undefined
        ? `maxUnavailable of ${objectTitle(object)} is 0, and it has no maxSurge`
        : `maxSurge and maxUnavailable of ${objectTitle(object)} are both 0`;
    return [{ file, line, column, reason: `${said}, so no pod could ever be replaced; write ${remedy}` }];
  });
};
